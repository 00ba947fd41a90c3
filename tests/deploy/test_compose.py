"""docker-compose.yml keeps what is promised of the full mode."""

import json
import re
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml

from tests.deploy.compose import ROOT, Missing, document, seconds, services

GIVEN = {
    "SECRET_KEY": "0123456789abcdef" * 4,
    "PUBLIC_URL": "https://talk.example.org",
    "ALLOWED_HOSTS": "talk.example.org",
    "POSTGRES_PASSWORD": "fedcba9876543210",
}
PROGRAMS = ("web", "worker", "beat")
LASTING = (*PROGRAMS, "db", "redis", "proxy")


def test_it_keeps_to_the_compose_specification():
    schema = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/compose-spec.json"

    jsonschema.validate(document(), json.loads(schema.read_text()))

    assert "version" not in document()


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_missing_is_refused_in_a_sentence_that_says_what_to_set(name):
    with pytest.raises(Missing, match=rf"^Set {name} in \.env to [^:]+\.$|^Set {name} in \.env to .*https://.*\.$"):
        services(GIVEN | {name: ""})


def test_it_holds_no_secret_of_its_own():
    text = (ROOT / "docker-compose.yml").read_text()
    said = re.findall(r"(?:SECRET_KEY|PASSWORD): (.*)", text)

    assert said
    assert all(value.startswith("${") for value in said)
    assert "discussion:${POSTGRES_PASSWORD:?" in text


@pytest.mark.parametrize("name", LASTING)
def test_whatever_lasts_is_watched_restarted_and_given_time_to_stop(name):
    service = services(GIVEN)[name]

    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])
    assert service["restart"] == "unless-stopped"
    assert seconds(service["stop_grace_period"]) >= 10


@pytest.mark.parametrize("name", [*LASTING, "migrate"])
def test_every_container_has_only_the_rights_that_it_needs(name):
    service = services(GIVEN)[name]

    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in services(GIVEN).items() if "ports" in service] == ["proxy"]
    assert not any("network_mode" in service for service in services(GIVEN).values())


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_starts_before_the_database_is_migrated_and_all_answer(name):
    waits_for = services(GIVEN)[name]["depends_on"]

    assert {other: wait["condition"] for other, wait in waits_for.items()} == {
        "migrate": "service_completed_successfully",
        "db": "service_healthy",
        "redis": "service_healthy",
    }


def test_migrate_runs_once():
    migrate = services(GIVEN)["migrate"]

    assert migrate["restart"] == "no"
    assert migrate["depends_on"] == {"db": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_program_is_started_by_its_own_name(name):
    """`manage.py run` holds the command lines; nothing here repeats them."""
    service = services(GIVEN)[name]

    assert service["command"] == ["python", "manage.py", "run", name]
    assert service["healthcheck"]["test"] == ["CMD", "python", "manage.py", "healthcheck", name]


def test_there_can_be_any_number_of_each_program():
    """A service with a container's name cannot be scaled."""
    assert not any("container_name" in service for service in services(GIVEN).values())


def test_web_worker_and_beat_share_one_folder_and_one_environment():
    programs = [services(GIVEN)[name] for name in (*PROGRAMS, "migrate")]

    assert all(program["volumes"] == ["data:/data"] for program in programs)
    assert all(program["environment"] == programs[0]["environment"] for program in programs)
    assert programs[0]["environment"]["DATA_DIR"] == "/data"
    assert programs[0]["environment"]["ENVIRONMENT"] == "production"


@pytest.mark.parametrize("subnet", ["", "10.7.7.0/24"])
def test_the_proxy_is_believed_and_nobody_else(subnet):
    given = GIVEN | {"SUBNET": subnet}
    network = yaml.safe_load(
        re.sub(r"\$\{SUBNET:-(.*?)\}", subnet or r"\1", (ROOT / "docker-compose.yml").read_text())
    )["networks"]["default"]["ipam"]["config"][0]["subnet"]

    assert services(given)["web"]["environment"]["TRUSTED_PROXIES"] == network


def test_every_volume_is_declared_and_lies_where_its_image_writes():
    found, declared = services(GIVEN), set(document()["volumes"])
    used = {volume.split(":")[0] for service in found.values() for volume in service["volumes"] if volume[0] != "."}

    assert used == declared
    assert found["db"]["volumes"] == ["db:/var/lib/postgresql"]
    assert found["redis"]["volumes"] == ["redis:/data"]


def test_redis_keeps_what_it_has_accepted():
    command = " ".join(services(GIVEN)["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_files_that_it_mounts_are_there():
    mounted = [volume.split(":")[0] for volume in services(GIVEN)["proxy"]["volumes"] if volume[0] == "."]

    assert mounted
    assert all((ROOT / name).is_file() for name in mounted)
