"""Runs a custom prediction routine once, as Vertex AI's server does, and writes a report.

Usage: python try_routine.py JOB, in the folder of the packed sources. JOB is a JSON file:
{"module", "class", "artifacts", "request" (file or null), "report" (file to write)}. The report has one JSON
object on each line: {"begin": STEP} and then {"step": STEP, "ok", "seconds", ...}. Source of the calls and their order:
google-cloud-aiplatform 2.7.0, prediction/model_server.py, handler.py and serializer.py.
"""

import importlib
import inspect
import json
import math
import os
import sys
import time
import traceback

try:
    import resource
except ImportError:  # Windows
    resource = None

SHOWN = 2000  # characters of a message or of the response that are reported


class Report:
    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8")

    def write(self, **facts):
        self._file.write(json.dumps(facts) + "\n")
        self._file.flush()

    def run(self, step, call, *args, **place):
        """The value of one step; its failure is reported and ends the process."""
        self.write(begin=step)
        begin = time.perf_counter()
        try:
            value = call(*args)
        except BaseException as error:  # sys.exit and interrupts are failures of the step as well
            traceback.print_exception(type(error), error, below(error.__traceback__))
            self.fail(step, begin, **fault_of(error, **place))
        self.write(step=step, ok=True, seconds=time.perf_counter() - begin)
        return value

    def fail(self, step, begin, **fault):
        self.write(step=step, ok=False, seconds=time.perf_counter() - begin, **fault)
        leave(1)


def below(frames):
    """A traceback without the frames of this file."""
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return frames


def leave(code):
    """Ends the process even if the routine left threads running, which a server would keep."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def fault_of(error, defined=None):
    """The exception's type and message, and the last line of the routine's own code in its traceback."""
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be shown)"
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    own = [place for place in map(own_place, frames) if place]
    if isinstance(error, SyntaxError) and error.filename:
        own += filter(None, [own_place((error.filename, error.lineno))])
    facts = {"type": type(error).__name__, "message": message[:SHOWN]}
    missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    if isinstance(missing, str):
        facts["missing"] = missing
    if not own:
        facts["atCall"] = isinstance(error, TypeError)
        own = [defined] if defined else []
    if own:
        facts["file"], facts["line"] = own[-1]
    return facts


def own_place(frame):
    """File and line below the sources' folder, or None."""
    filename, line = frame
    path = os.path.relpath(os.path.realpath(filename), os.path.realpath(os.getcwd()))
    if path.startswith("..") or os.path.isabs(path):
        return None
    return path.replace(os.sep, "/"), line


def definition_of(called):
    """File and line of one of the routine's own classes or methods, or None."""
    try:
        called = inspect.unwrap(called)
        filename = inspect.getsourcefile(called)
        return own_place((filename, inspect.getsourcelines(called)[1])) if filename else None
    except (TypeError, OSError, ValueError):
        return None


def unfit_value(value, path="$", depth=0):
    """The place of the first value that JSON cannot express, with its type; None if there is none."""
    if value is None or isinstance(value, (str, bool, int)):
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else (path, repr(value))
    if depth > 200:
        return path, "nested deeper than 200 levels"
    if isinstance(value, dict):
        for key, item in value.items():
            if key is not None and not isinstance(key, (str, bool, int, float)):
                return path, "a key of type " + type_name(key)
            found = unfit_value(item, "{}.{}".format(path, key), depth + 1)
            if found:
                return found
        return None
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            found = unfit_value(item, "{}[{}]".format(path, index), depth + 1)
            if found:
                return found
        return None
    return path, type_name(value)


def type_name(value):
    kind = type(value)
    module = getattr(kind, "__module__", "builtins")
    return kind.__name__ if module == "builtins" else "{}.{}".format(module, kind.__name__)


def respond(report, result, request):
    """Writes the response as the server's serializer does."""
    report.write(begin="response")
    begin = time.perf_counter()
    try:
        text = json.dumps(result)
    except (TypeError, ValueError, RecursionError) as error:
        place = unfit_value(result)
        path, found = place if place else ("$", str(error))
        report.fail("response", begin, type=type(error).__name__, message=str(error)[:SHOWN], jsonPath=path, found=found)
    facts = {"bytes": len(text.encode("utf-8")), "response": text[:SHOWN]}
    unfit = unfit_value(result)
    if unfit:
        facts["jsonPath"], facts["found"] = unfit
    instances = request.get("instances") if isinstance(request, dict) else None
    predictions = result.get("predictions") if isinstance(result, dict) else None
    if isinstance(predictions, list):
        facts["predictions"] = len(predictions)
        if isinstance(instances, list):
            facts["instances"] = len(instances)
    report.write(step="response", ok=True, seconds=time.perf_counter() - begin, **facts)


def peak_bytes():
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    request = None
    if job["request"] is not None:
        with open(job["request"], encoding="utf-8-sig") as file:
            request = json.load(file)
    report = Report(job["report"])
    sys.argv = sys.argv[:1]
    sys.path[0] = os.getcwd()  # as python -m has it

    def find_class():
        return getattr(importlib.import_module(job["module"]), job["class"])

    predictor_class = report.run("import", find_class)
    defined = definition_of(predictor_class)
    is_legacy = hasattr(predictor_class, "from_path") and not hasattr(predictor_class, "load")

    def run(step, target, *args):
        """Calls a method by its name; a missing one fails at the line of the class."""
        method = getattr(target, step, None)
        place = definition_of(method) if method is not None else None
        return report.run(step, lambda: getattr(target, step)(*args), defined=place or defined)

    if is_legacy:
        predictor = run("from_path", predictor_class, job["artifacts"])
        if request is not None:
            instances = request["instances"] if isinstance(request, dict) and "instances" in request else request
            respond(report, {"predictions": run("predict", predictor, instances)}, request)
    else:
        predictor = report.run("construct", predictor_class, defined=defined)
        run("load", predictor, job["artifacts"])
        if request is not None:
            value = run("preprocess", predictor, request)
            value = run("predict", predictor, value)
            respond(report, run("postprocess", predictor, value), request)
    report.write(done=True, peakBytes=peak_bytes())
    leave(0)


if __name__ == "__main__":
    main()
