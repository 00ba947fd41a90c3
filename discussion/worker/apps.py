from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "discussion.worker"
    label = "worker"
