"""The addresses of the moderators' desk, below /admin/queue/."""

from django.urls import path

from discussion.backoffice.queue import bulk, dashboard, deciding, log, readers, views
from discussion.backoffice.queue.desk import at_the_desk

urlpatterns = [
    path("", at_the_desk(views.queue_view, for_editors=True), name="queue"),
    path("counts/", at_the_desk(views.counts_view, for_editors=True), name="queue-counts"),
    path("undo/", at_the_desk(deciding.undo_view, for_editors=True), name="queue-undo"),
    path("log/", at_the_desk(log.log_view), name="queue-log"),
    path("log/export.csv", at_the_desk(log.export_view), name="queue-log-export"),
    path("figures/", at_the_desk(dashboard.figures_view), name="queue-figures"),
    path("bulk/", at_the_desk(bulk.choose_view), name="queue-bulk"),
    path("bulk/start/", at_the_desk(bulk.start_view), name="queue-bulk-start"),
    path("bulk/<str:bulk>/", at_the_desk(bulk.act_view), name="queue-bulk-act"),
    path("bulk/<str:bulk>/undo/", at_the_desk(bulk.undo_view), name="queue-bulk-undo"),
    path("readers/<str:reader>/", at_the_desk(readers.reader_view), name="queue-reader"),
    path("readers/<str:reader>/act/", at_the_desk(readers.act_view), name="queue-reader-act"),
    path("<str:comment>/", at_the_desk(views.case_view, for_editors=True), name="queue-case"),
    path("<str:comment>/decide/", at_the_desk(deciding.decide_view, for_editors=True), name="queue-decide"),
    path("<str:comment>/claim/", at_the_desk(deciding.claim_view, for_editors=True), name="queue-claim"),
]
