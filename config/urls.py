"""Every address of the service, by door."""

from django.contrib import admin
from django.urls import include, path

from discussion.api import about

urlpatterns = [
    path("healthz", about.healthz),
    path("readyz", about.readyz),
    path("api/v1/", include("discussion.api.urls")),
    path("admin/", admin.site.urls),
]
