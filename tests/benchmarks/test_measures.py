"""The measures against values known from elsewhere."""

from __future__ import annotations

import pytest

from benchmarks.measures import Share, auroc, calibration_error, count, percentile, reliability


def test_wilson_interval_of_a_published_example() -> None:
    low, high = Share(81, 263).interval  # Newcombe 1998, table I, method 3
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_interval_stays_within_bounds_at_the_ends() -> None:
    assert Share(0, 20).interval[0] == 0
    assert Share(20, 20).interval[1] == 1
    assert Share(20, 20).interval[0] < 0.9  # twenty right ones prove no 100 %
    assert Share(0, 0).interval == (0, 1)


def test_count_counts_what_is_true() -> None:
    assert count([True, False, True]) == Share(2, 3)


def test_auroc_is_one_when_all_of_ours_score_higher_and_a_half_for_ties() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.1], [0.8, 0.9]) == 0


def test_auroc_needs_both_sides() -> None:
    assert auroc([], [0.1]) is None
    assert auroc([0.1], []) is None


def test_reliability_bins_hold_every_message_once() -> None:
    bins = reliability([0.0, 0.05, 0.1, 0.95, 1.0], [False, True, True, True, True])
    assert [one.rows for one in bins] == [2, 1, 2]
    assert bins[0].accuracy == 0.5
    assert bins[-1].confidence == pytest.approx(0.975)


def test_calibration_error_is_the_mean_gap_weighted_by_rows() -> None:
    # Three at 0.8, two of which right; one at 0.2, wrong.
    bins = reliability([0.8, 0.8, 0.8, 0.2], [True, True, False, False])
    assert calibration_error(bins) == pytest.approx((3 * (0.8 - 2 / 3) + 0.2) / 4)


def test_a_model_that_is_as_right_as_sure_has_no_calibration_error() -> None:
    assert calibration_error(reliability([0.5, 0.5], [True, False])) == 0


def test_percentile_is_interpolated() -> None:
    assert percentile([1, 2, 3, 4], 50) == 2.5
