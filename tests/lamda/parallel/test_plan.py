"""The plan's figures, computed by hand from the paper's dimensions."""

from dataclasses import replace

import pytest

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig, preset
from lamda.parallel.layout import Mesh
from lamda.parallel.memory import count_parameters, saved_bytes, step_memory
from lamda.parallel.plan import (
    Machine,
    Setup,
    make_plan,
    orthogonalisation_flops,
    paper_tokens,
    recomputes_if_needed,
)
from lamda.parallel.table import plan_lines

GIB = 2**30
CHIP = Machine(memory=32, peak=123, efficiency=0.75, batch_bandwidth=100, model_bandwidth=50)
LAMDA = Setup(
    preset("137b"), Mesh(128, 8), 262_144, 1024, grad_accum_steps=1, activation_checkpointing=True
)


def test_parameters_of_137b_on_one_of_1024_devices() -> None:
    found = count_parameters(LAMDA.config, LAMDA.mesh)
    assert found.matrices == 64 * (4 * 8192 * 16384 + 3 * 8192 * 65536) // 1024
    # 32 rows of the embedding (31.25 rounded up), one row of biases a layer, 64 of each scale
    assert found.rest == 32 * 8192 + 64 * 32 + 129 * 64
    assert found.block == (4 * 8192 * 16384 + 3 * 8192 * 65536) // 8 + 16 * 32 + 2 * 8192
    assert found.head == 4000 * 8192 + 8192
    assert (found.largest, found.count) == ((65536, 8192), 64 * 7)


def test_one_device_holds_the_whole_model() -> None:
    config = preset("tiny")
    found = count_parameters(config, Mesh(1, 1))
    assert found.matrices + found.rest == config.parameters
    assert found.matrices == config.matrix_parameters


def test_memory_of_parameters_and_their_states() -> None:
    found = step_memory(LAMDA.config, LAMDA.mesh, 2, 1024, activation_checkpointing=True)
    matrices, rest = 134_217_728, 272_448
    assert found.parameters == found.gradients == 4 * (matrices + rest)
    assert found.optimizer == 4 * (matrices + 2 * rest)  # one momentum; two moments
    assert found.gathered == 2 * (3 * 268_452_352 + 32_776_192)


def test_saved_bytes_grow_with_rows_and_shrink_with_the_model_axis() -> None:
    config = preset("137b")
    one, two = (saved_bytes(config, Mesh(1, 8), rows, 1024) for rows in (1, 2))
    assert two == 2 * one
    # per token: what eight devices share, and the gathered inputs (2 x 2 B x 8192) that each has
    wide = saved_bytes(config, Mesh(1, 16), 1, 1024)
    gathered = 2 * 2 * 8192 * 1024
    assert wide - gathered == pytest.approx((one - gathered) / 2, rel=0.01)


def test_saved_bytes_by_hand() -> None:
    config = ModelConfig(layers=3, d_model=8, heads=4, d_kv=4, d_ff=32)
    tokens, row = 2 * 16, 16
    normed = 2 * 8  # gathered inputs of attention and of the feed-forward
    attention = 4 * 16  # query, key, value, mixed values
    feed_forward = 4 * 32  # gate, its GELU, up, their product
    logits = 4 * row * (4 + 2)  # four heads: the softmax, float32, and its bfloat16 copy
    norms = 2 * (2 * 4 * 8)  # two norms keep two float32 copies of what they read
    by_hand = tokens * (2 * (normed + attention + feed_forward) + logits + norms)
    found = saved_bytes(config, Mesh(1, 1), 2, row)
    # the norms' one number a token is not in the hand count
    assert by_hand <= found <= by_hand + tokens * 2 * 4


def test_time_of_the_products_and_traffic_by_hand() -> None:
    plan = make_plan(LAMDA, CHIP)
    # a multiply and an add, three passes: the matrices, the tied logits, logits of attention
    # and its values (2 * 64 layers * 16384 wide * 1024 keys)
    parameters = 64 * (4 * 8192 * 16384 + 3 * 8192 * 65536) + 32000 * 8192
    flops = 3 * 2 * (parameters + 2 * 64 * 16384 * 1024) * 262_144 / 1024
    assert plan.seconds.compute == pytest.approx(flops * 4 / 3 / (0.75 * 123e12), rel=1e-9)
    blocks, head = 64 * 268_452_352, 32_776_192  # of 128 parts 127 are sent
    assert plan.traffic.gather == pytest.approx(2 * (2 * blocks + head) * 127 / 128, rel=1e-9)
    assert plan.traffic.reduce == pytest.approx(4 * (blocks + head) * 127 / 128, rel=1e-9)
    # 2 exchanges around attention and 2 around the feed-forward, in 2 passes of 64 layers, and 3 to
    # recompute; 2 at the embedding's output; the embedding itself and its gradient; 129 norms
    exchanged = 2 * 8192 * ((11 * 64 + 2) * 2048 + 2 * 32000 + 2 * 129)
    assert plan.traffic.model == pytest.approx(exchanged * 7 / 8, rel=1e-9)
    seconds = plan.seconds
    assert seconds.model_traffic == pytest.approx(plan.traffic.model / 50e9)
    assert seconds.step == seconds.compute + seconds.model_traffic + seconds.optimizer
    assert plan.utilization == pytest.approx(flops / seconds.step / 123e12)
    assert plan.days(1e12) == pytest.approx(1e12 / 262_144 * seconds.step / 86_400)


def test_traffic_that_outlasts_the_products_is_waited_for() -> None:
    plan = make_plan(LAMDA, replace(CHIP, batch_bandwidth=1))
    seconds = plan.seconds
    assert seconds.batch_traffic > seconds.compute
    expected = seconds.batch_traffic + seconds.model_traffic + seconds.optimizer
    assert seconds.step == expected


def test_newton_schulz_by_hand() -> None:
    # X (2, 3): X X^T is 2 * 2 * 2 * 3, its square 2 * 2 * 2 * 2, times X 2 * 2 * 2 * 3
    assert orthogonalisation_flops(3, 2) == 5 * (24 + 16 + 24)


def test_the_papers_flops_pay_for_less_than_its_corpus() -> None:
    tokens = paper_tokens(LAMDA)
    # 6 FLOPs a parameter and token, and some for attention: just under 3.55e23 / 6 / 137.7e9
    assert 0.95 < tokens / (3.55e23 / 6 / 137.7e9) < 1


def test_recomputing_only_where_it_is_needed() -> None:
    assert recomputes_if_needed(LAMDA, CHIP).activation_checkpointing
    assert not recomputes_if_needed(LAMDA, replace(CHIP, memory=80)).activation_checkpointing


@pytest.mark.parametrize(
    ("setup", "machine", "message"),
    [
        (
            replace(LAMDA, activation_checkpointing=False),
            CHIP,
            "fit with --activation-checkpointing; or with --devices 2048",
        ),
        (LAMDA, replace(CHIP, memory=5.5), "fit with --grad-accum-steps 2"),
        (LAMDA, replace(CHIP, memory=0.5), "smaller rows or a smaller preset"),
        (replace(LAMDA, mesh=Mesh(8, 1), batch_tokens=2**21), CHIP, "--devices 256 --mesh 32x8"),
    ],
)
def test_a_plan_that_does_not_fit_says_what_would(
    setup: Setup, machine: Machine, message: str
) -> None:
    with pytest.raises(LamdaError, match=f"at most {machine.memory:g} GiB") as refused:
        make_plan(setup, machine)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mesh": Mesh(512, 1)}, "expected a multiple of 524288"),
        ({"grad_accum_steps": 4}, "expected a multiple of 524288"),
        ({"mesh": Mesh(4, 3)}, "expected a divisor of heads 128"),
        ({"mesh": Mesh(1, 64), "seq_len": 32}, "expected a multiple of the model axis 64"),
    ],
)
def test_a_plan_that_cannot_be_divided(changes: dict[str, object], message: str) -> None:
    with pytest.raises(LamdaError, match=message):
        make_plan(replace(LAMDA, **changes), CHIP)  # type: ignore[arg-type]


def test_the_suggested_change_fits() -> None:
    make_plan(replace(LAMDA, grad_accum_steps=2), replace(CHIP, memory=5.5))


def test_the_table_stands_beside_the_paper() -> None:
    plan = make_plan(LAMDA, CHIP)
    text = "\n".join(plan_lines(plan, None))
    for words in ("137,702,416,384 parameters on 1,024", "57.7 days in the paper", "56.5%"):
        assert words in text
    assert f"{plan.days(paper_tokens(LAMDA)):8.1f} days for" in text
    asked = plan_lines(plan, 1e12)
    assert f"{plan.days(1e12):8.1f} days for 1,000.0 B tokens" in "\n".join(asked)
    assert not any("corpus" in line for line in asked)
