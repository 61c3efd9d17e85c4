"""The plugin, in runs of pytest of its own."""

import json

import pytest

RIGHT_AND_WRONG = """
    import numpy as np, pytest, gradproof

    def golden(features, weights, labels):
        loss, gradients = gradproof.reference("normface:s=16", features, weights, labels)
        return loss, gradients["features"], gradients["weights"]

    def negated(features, weights, labels):
        loss, by_features, by_weights = golden(features, weights, labels)
        return loss, by_features, -by_weights

    @pytest.mark.gradproof("normface:s=16", dtypes=("float64",))
    def test_right(gradproof_cases):
        assert {case.precision for case in gradproof_cases} == {"f64"}
        report = gradproof_cases.check(golden, framework="numpy")
        print("cases", len(gradproof_cases), report.runs[0].case)

    @pytest.mark.gradproof("normface:s=16", dtypes=("float64",))
    def test_wrong(gradproof_cases):
        gradproof_cases.check(negated, framework="numpy")

    def test_other():
        pass
"""


@pytest.fixture
def run(pytester):
    file = pytester.makepyfile(RIGHT_AND_WRONG).name

    def run(*arguments, expected=None):
        if expected is not None:
            entries = [{"test": f"{file}::{test}", **rest} for test, rest in expected]
            pytester.path.joinpath("expected.json").write_text(json.dumps(entries))
            arguments += ("--gradproof-expected", "expected.json")
        return pytester.runpytest_subprocess("-s", *arguments)

    return run


def test_seed_and_number_of_cases_are_options(run):
    result = run("--gradproof-seed", "7", "--gradproof-cases", "20")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*cases 20 normface:s=16@random.7.0.f64.alike*", "*negated gradient by weights*"])


def test_one_case_is_tried_again_by_its_id(run):
    result = run("--gradproof-case", "normface:s=16@random.7.3.f64.alike")
    result.assert_outcomes(passed=1, failed=1, deselected=1)
    result.stdout.fnmatch_lines(["*cases 1 normface:s=16@random.7.3.f64.alike*"])


def test_a_case_of_no_test_is_an_error(run):
    assert "no test is marked gradproof('arcface')" in str(run("--gradproof-case", "arcface@random.0.0.f64").stderr.lines)
    assert "not a case id" in str(run("--gradproof-case", "arcface").stderr.lines)


GRADIENT = {"kind": "gradient", "tensor": "weights", "reason": "the sign is known to be wrong"}
# Where the gradient all but vanishes, its negative is near enough for a lower precision.
PRECISION = {"kind": "precision", "tensor": "weights", "reason": "the sign is known to be wrong"}


def test_a_finding_that_is_expected_is_an_expected_failure(run):
    result = run("--gradproof-cases", "20", "-rx", expected=[("test_wrong", GRADIENT), ("test_wrong", PRECISION)])
    result.assert_outcomes(passed=2, xfailed=1)
    result.stdout.fnmatch_lines(["*the sign is known to be wrong*"])


def test_an_expected_finding_that_vanished_fails(run):
    expected = [("test_right", GRADIENT), ("test_wrong", GRADIENT), ("test_wrong", PRECISION)]
    result = run("--gradproof-cases", "20", expected=expected)
    result.assert_outcomes(passed=1, failed=1, xfailed=1)
    result.stdout.fnmatch_lines(["*no longer found*", "*gradient in weights (the sign is known to be wrong)"])


def test_a_finding_that_is_not_the_expected_one_fails(run):
    run("--gradproof-cases", "20", expected=[("test_wrong", PRECISION)]).assert_outcomes(passed=2, failed=1)


# In whatever tensor, dtype and case.
ANYWHERE = {"kind": "gradient", "reason": "the sign is known to be wrong"}


def test_where_a_finding_is_expected_may_be_said_by_dtype_and_by_patterns_of_cases(run):
    placed = {**ANYWHERE, "dtype": "float64", "cases": ["*@random.*", "*@edges.*", "*@hard.*", "*@norms.*", "*@shapes.*"]}
    run("--gradproof-cases", "20", expected=[("test_wrong", placed), ("test_wrong", PRECISION)]).assert_outcomes(passed=2, xfailed=1)


@pytest.mark.parametrize("place", [{"cases": "*@random.*"}, {"dtype": "float32"}, {"tensor": "features"}])
def test_a_finding_that_is_not_where_it_is_expected_fails(run, place):
    result = run("--gradproof-cases", "20", expected=[("test_wrong", {**ANYWHERE, **place}), ("test_wrong", PRECISION)])
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*not expected: gradient in weights (*"])


def test_an_expected_finding_that_vanished_from_some_of_its_places_fails(run):
    placed = {**ANYWHERE, "cases": ["*", "*.float8.*"]}
    result = run("--gradproof-cases", "20", expected=[("test_wrong", placed), ("test_wrong", PRECISION)])
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*no longer found*", "*gradient at [*].float8.[*] (the sign is known to be wrong)*"])


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ({"kind": "gradient"}, "'reason', 'test'"),
        ({**ANYWHERE, "file": "here"}, "'reason', 'test'"),
        ({**ANYWHERE, "reason": ""}, "a value is empty"),
        ({**ANYWHERE, "cases": []}, "a value is empty"),
        ({**ANYWHERE, "cases": 3}, "a value is empty"),
        ({**ANYWHERE, "dtype": "int8"}, "'int8'"),
    ],
)
def test_a_file_that_is_no_list_of_findings_is_an_error(run, entry, names):
    lines = str(run(expected=[("test_wrong", entry)]).stderr.lines)
    assert "expected.json" in lines and names in lines.replace("\\", ""), lines
