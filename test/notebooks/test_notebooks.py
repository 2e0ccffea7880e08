"""Every lesson, run from the first cell to the last as a learner would, with and without a network.

The kernel is the one that `npm start` installs. `npm test -- notebooks` serves MNIST on loopback
(NNLAB_DATA_URL); without test data the lessons download it from its mirrors.

NNLAB_COURSE chooses the form: `quick` (the default), `usual` as learners have it, `full` for the
figures of publications (which then go into docs/figures.md). A cell that takes long has its first line in other forms in its metadata,
`"nnlab": {"quick": "const epochs = 1;", "full": "const epochs = 15;"}`.
"""

import json
import os
import re
import shutil
import socket
import time
from pathlib import Path

import nbformat
import pytest
from conftest import costs, figures
from figures import is_met, kept_figures, write_table
from nbclient import NotebookClient

COURSE = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(path.relative_to(COURSE).as_posix() for path in COURSE.rglob("*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"
FORM = os.environ.get("NNLAB_COURSE", "quick")
TIMEOUT_S = 3600 if FORM == "full" else 240


@pytest.fixture(scope="session")
def run_lesson(tmp_path_factory, request):
    """Runs a lesson in a copy of the course; each lesson and network once for all tests."""
    done = {}

    def run(name, network):
        if (name, network) not in done:
            folder = tmp_path_factory.mktemp(network)
            done[name, network], cost = _run(name, network, folder)
            if network == "served":
                request.config.stash[figures].append((name, kept_figures(folder)))
            request.config.stash[costs].append((name, network, *cost))
        return done[name, network]

    return run


def _run(name, network, folder):
    """The cells with their outputs, and what they cost: seconds and megabytes."""
    shutil.copytree(COURSE, folder, dirs_exist_ok=True)
    notebook = nbformat.read(folder / name, as_version=4)
    for cell in notebook.cells:
        _take_form(cell)
    peak = 0.0

    def watch(**_):
        nonlocal peak
        peak = max(peak, _peak_megabytes(client.km.provisioner.process.pid))

    client = NotebookClient(
        notebook,
        kernel_name="nnlab",
        timeout=TIMEOUT_S,
        allow_errors=True,
        on_cell_executed=watch,
        resources={"metadata": {"path": str((folder / name).parent)}},
    )
    begun = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        if network == "offline":
            patch.setenv("NNLAB_DATA_URL", f"http://127.0.0.1:{_closed_port()}/")
            patch.setenv("NNLAB_CACHE", str(folder / "empty-cache"))
        client.execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return cells, (time.monotonic() - begun, peak)


def _take_form(cell):
    line = cell.metadata.get("nnlab", {}).get(FORM)
    if line is not None:
        first, *rest = cell.source.split("\n")
        assert first.startswith("const "), f"{cell.id}: {first}"
        cell.source = "\n".join([line, *rest])


def _peak_megabytes(process):
    """The most memory a process had; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def _closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def outputs(cells):
    return [output for cell in cells for output in cell.outputs]


def text(cells):
    """What a reader sees: printed text and the text and HTML of displays."""
    parts = []
    for output in outputs(cells):
        data = output.get("data", {})
        parts += [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
    return "\n".join(parts)


@pytest.mark.parametrize("network", ["served", "offline"])
@pytest.mark.parametrize("name", LESSONS)
def test_runs_without_errors_and_empty_outputs(run_lesson, name, network):
    cells = run_lesson(name, network)
    for output in outputs(cells):
        assert output.output_type != "error", "\n".join(output.traceback)
        if output.output_type == "stream":
            assert output.name == "stdout", output.text
            assert output.text.strip()
        else:
            assert output.data.get("text/plain", "").strip(), list(output.data)
        if PLOTLY in output.get("data", {}):
            assert output.data[PLOTLY]["data"], "a figure without traces"
    assert outputs(cells)


def test_perceptron_needs_18_corrections_for_and_and_9_for_or(run_lesson):
    """Weights from zero, cyclic order, correction on y(w.x) <= 0: counted by hand."""
    printed = text(run_lesson("03-perceptron.ipynb", "served"))
    assert re.search(r"AND: 18 corrections", printed)
    assert re.search(r"OR: 9 corrections", printed)


def test_digits_reach_97_percent_on_mnist(run_lesson):
    """784-128-10 in 5 epochs; 97 to 98% is what such networks are published with."""
    printed = text(run_lesson("08-digits.ipynb", "served"))
    accuracy = re.search(r"test accuracy (0\.\d+)", printed)
    assert accuracy, printed
    assert 0.97 <= float(accuracy[1]) < 0.99
    assert "drawn" not in printed


def test_digits_learn_as_in_nielsens_book(run_lesson):
    """784-30-10 from N(0, 1): 91.29% printed after epoch 1, 90.4 to 90.8% in four of five runs here."""
    printed = text(run_lesson("08-digits.ipynb", "served"))
    first = re.search(r"MNIST: (\d+\.\d+)% after epoch 1", printed)
    assert first, printed
    assert 89.5 <= float(first[1]) < 92.5


def test_digits_say_that_they_are_drawn_without_a_network(run_lesson):
    cells = run_lesson("08-digits.ipynb", "offline")
    first = next(cell for cell in cells if "nn.data.mnist" in cell.source)
    assert "drawn" in text([first])
    assert not re.search(r"MNIST[^\n]*test accuracy", text(cells))


def test_playground_has_the_losses_of_its_own_program(run_lesson):
    """playground.tensorflow.org with the seed 0.12345, run apart from ours."""
    printed = text(run_lesson("05-multilayer-perceptrons.ipynb", "served"))
    for losses in ("0.501581 / 0.518106", "0.476346 / 0.496310", "0.008898 / 0.011450"):
        assert f"Playground {losses}, ours {losses}" in printed


def test_backpropagation_has_the_numbers_of_published_examples(run_lesson):
    """Mazur's article (its last error is that of a program with a bug, shown), micrograd's README."""
    printed = text(run_lesson("06-backpropagation.ipynb", "served"))
    assert "error before 0.107616128, after the step 0.096113238" in printed
    assert "article 0.291027924, ours 0.291027774" in printed
    assert "new output weights on the way back: 0.291027924" in printed
    assert "g = 24.7041, slopes 138.8338 and 645.5773" in printed


def test_lessons_name_published_figures_that_exist():
    known = json.loads((COURSE / "figures.json").read_text(encoding="utf-8"))
    for name, figure in known.items():
        assert {"figure", "published", "better", "source"} <= set(figure), name
        assert set(figure) <= {"figure", "published", "unit", "better", "tolerance", "from", "source"}
        assert figure["better"] in ("higher", "lower", "equal"), name
    for lesson in LESSONS:
        text = (COURSE / lesson).read_text(encoding="utf-8")
        for name in re.findall(r"nn\.figure\(\s*[\\]?[\"']([^\"'\\]+)", text):
            assert name in known, f"{lesson}: {name} is not in figures.json"


def test_a_figure_is_met_within_its_tolerance():
    higher = {"published": 0.95, "better": "higher", "tolerance": 0.01}
    assert [is_met(value, higher) for value in (0.93, 0.94, 0.99)] == [False, True, True]
    lower = {"published": 2, "better": "lower"}
    assert [is_met(value, lower) for value in (1.9, 2, 2.1)] == [True, True, False]
    equal = {"published": 0.66, "better": "equal", "tolerance": 0.1}
    assert [is_met(value, equal) for value in (0.5, 0.6, 0.7, 0.8)] == [False, True, True, False]


def test_a_figure_said_in_other_words_takes_the_place_of_its_row(tmp_path, monkeypatch):
    monkeypatch.setattr("figures.TABLE", tmp_path / "figures.md")
    rest = ["97.8%, Keras", "97.9%", "1", "yes", "", "2026-11-27", "a machine"]
    write_table([["09.ipynb", "The same (`cnn`)", *rest], ["10.ipynb", "Sums (`cnn`)", *rest]])
    write_table([["09.ipynb", "Two convolutions (`cnn`)", *rest]])
    written = (tmp_path / "figures.md").read_text(encoding="utf-8")
    assert written.count("(`cnn`)") == 2
    assert "The same" not in written


def test_course_json_lists_the_notebooks():
    course = json.loads((COURSE / "course.json").read_text(encoding="utf-8"))
    lessons, examples = course["lessons"], course["examples"]
    files = [entry["file"] for entry in lessons + examples if "file" in entry]
    assert sorted(files) == LESSONS
    assert all(entry["file"].startswith("examples/") for entry in examples)
    ids = [lesson["id"] for lesson in lessons]
    expected = {"id", "title", "minutes", "needs", "objectives", "exercises"}
    for place, lesson in enumerate(lessons):
        assert set(lesson) - {"file"} == expected
        assert set(lesson["needs"]) <= set(ids[:place]), f"{lesson['id']} needs what comes later"
    for example in examples:
        assert set(example) == {"id", "file", "title", "minutes", "needs"}
        assert set(example["needs"]) <= set(ids), f"{example['id']} needs what does not exist"
    exercises = [name for lesson in lessons for name in lesson["exercises"]]
    assert len(exercises) == len(set(exercises)), "names of exercises are unique in the course"


@pytest.mark.parametrize("name", LESSONS)
def test_is_a_valid_notebook(name):
    nbformat.validate(nbformat.read(COURSE / name, as_version=4))


def test_exercises_are_open_and_predictions_skipped(run_lesson):
    """Nobody answers here: the lesson goes on, and each check says what is missing."""
    printed = text(run_lesson("03-perceptron.ipynb", "offline"))
    assert printed.count("Nobody can answer here, so the lesson goes on") >= 3
    assert "✗ epochs: not yet." in printed
    assert "nothing is counted yet" in printed
