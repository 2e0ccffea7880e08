"""A training of the library, steered by its view while its cell waits: comms of target nnlab.view.v1."""

from __future__ import annotations

import time
from typing import Any

import pytest
from conftest import Kernel

VIEW = "application/vnd.nnlab.view.v1+json"
FIT = "const run = await model.fit(data, { epochs: 1e6 }); run.stopped"


@pytest.fixture(scope="module", autouse=True)
def model(kernel: Kernel) -> None:
    result = kernel.run(
        """
        import * as nn from "nnlab";
        const data = nn.data.circle({ samples: 200 });
        const model = nn.sequential([nn.input(2), nn.dense(4, "tanh"), nn.dense(1, "tanh")]);
        """
    )
    assert result.reply["status"] == "ok"


def send(kernel: Kernel, message_type: str, **content: Any) -> str:
    message = kernel.client.session.msg(message_type, content)
    kernel.client.shell_channel.send(message)
    return message["header"]["msg_id"]


def order(kernel: Kernel, comm: str, **data: Any) -> dict[str, Any]:
    """Sends an order; returns the answer."""
    request = send(kernel, "comm_msg", comm_id=comm, data=data)
    return kernel.wait_for("comm_msg", request)["content"]["data"]


def shown(message: dict[str, Any]) -> dict[str, Any]:
    return message["content"]["data"][VIEW]


def test_a_view_pauses_and_stops_a_training_that_a_cell_awaits(kernel: Kernel) -> None:
    cell = kernel.client.execute(FIT)
    view = shown(kernel.wait_for("display_data", cell))
    assert view["view"] == "monitor"
    assert view["data"]["state"] == "running"
    send(kernel, "comm_open", comm_id="v", target_name="nnlab.view.v1", data={"id": view["id"]})

    assert order(kernel, "v", type="pause")["state"] == "paused"
    while shown(kernel.wait_for("update_display_data", cell))["data"]["state"] != "paused":
        pass
    time.sleep(0.6)  # two redraws, if it went on
    answer = order(kernel, "v", type="learningRate", value=0.5)
    assert answer == {"type": "training", "state": "paused", "learningRate": 0.5}

    assert order(kernel, "v", type="resume")["state"] == "running"
    assert shown(kernel.wait_for("update_display_data", cell))["data"]["state"] == "running"
    assert order(kernel, "v", type="stop")["state"] == "ended"
    assert kernel.result(cell).text == "true"
    assert kernel.ask("shell", "comm_info_request")["comms"] == {}


def test_a_view_of_a_training_that_has_ended_is_closed(kernel: Kernel) -> None:
    opened = send(kernel, "comm_open", comm_id="w", target_name="nnlab.view.v1", data={"id": "gone"})
    assert kernel.wait_for("comm_close", opened)["content"]["comm_id"] == "w"
