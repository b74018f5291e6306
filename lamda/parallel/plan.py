"""What a training on many devices will need and take, before there are any: `lamda plan`.

Arithmetic over the sharding of lamda.parallel.layout; bytes are counted on the meta device. The
model of time is simple on purpose, so that each assumption can be checked: matrix products run at
a given share of the peak; gathering and reducing parameters over the batch axis hides behind them,
as far as they last; exchanges of activations over the model axis and the optimizer's step do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lamda.carbon.report import PAPER_FLOPS
from lamda.errors import LamdaError
from lamda.model.config import ModelConfig
from lamda.model.flops import training_flops
from lamda.parallel.layout import Mesh, check_divides
from lamda.parallel.memory import FULL, HALF, Memory, Parameters, count_parameters, step_memory

PAPER_DAYS = 57.7
PAPER_UTILIZATION = 0.565
PAPER_TOKENS = 2.81e12
"""Tokens of the paper's corpus (section 3). Its FLOPs (section 10) pay for far fewer."""
NEWTON_SCHULZ = 5
"""Iterations of Muon's orthogonalisation."""
GIB = 2**30
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Machine:
    """One device: memory (GiB), peak (TFLOP/s), the share of it that matrix products reach when
    nothing waits, and bandwidth (GB/s, each way) along the two axes."""

    memory: float
    peak: float
    efficiency: float
    batch_bandwidth: float
    model_bandwidth: float


@dataclass(frozen=True, slots=True)
class Setup:
    """What is to be trained, and how: `batch_tokens` a step in rows of `seq_len`, in
    `grad_accum_steps` parts; `activation_checkpointing` gives up activations for a second forward
    pass."""

    config: ModelConfig
    mesh: Mesh
    batch_tokens: int
    seq_len: int
    grad_accum_steps: int
    activation_checkpointing: bool

    @property
    def rows(self) -> int:
        """Rows of one device in one part of a batch."""
        return self.batch_tokens // self.seq_len // self.mesh.batch // self.grad_accum_steps


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes that the busiest device sends in a step (and receives as many)."""

    gather: int
    reduce: int
    model: int
    optimizer: int


@dataclass(frozen=True, slots=True)
class Seconds:
    """Parts of a step."""

    compute: float
    batch_traffic: float
    model_traffic: float
    optimizer: float

    @property
    def step(self) -> float:
        """The whole step: traffic of the batch axis hides behind the products."""
        return max(self.compute, self.batch_traffic) + self.model_traffic + self.optimizer


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that fits."""

    setup: Setup
    machine: Machine
    memory: Memory
    other_memory: Memory
    traffic: Traffic
    seconds: Seconds

    @property
    def utilization(self) -> float:
        """Model FLOPs (without recomputing) as a share of the peak."""
        flops = step_flops(self.setup) / self.setup.mesh.devices
        return flops / self.seconds.step / (self.machine.peak * 1e12)

    def days(self, tokens: float) -> float:
        """Days of training on `tokens` tokens."""
        return tokens / self.setup.batch_tokens * self.seconds.step / SECONDS_A_DAY


def make_plan(setup: Setup, machine: Machine) -> Plan:
    """The plan; LamdaError when it cannot be sharded so, or does not fit, saying what would."""
    check_setup(setup)
    memory = setup_memory(setup)
    if memory.total > machine.memory * GIB:
        fitting = "; or with ".join(_fitting(setup, machine)) or "smaller rows or a smaller preset"
        raise LamdaError(
            f"plan: expected at most {machine.memory:g} GiB a device, found"
            f" {memory.total / GIB:.1f} GiB; it would fit with {fitting}"
        )
    other = setup_memory(
        replace(setup, activation_checkpointing=not setup.activation_checkpointing)
    )
    parameters = count_parameters(setup.config, setup.mesh)
    traffic = step_traffic(setup, parameters)
    seconds = step_seconds(setup, machine, parameters, traffic)
    return Plan(setup, machine, memory, other, traffic, seconds)


def recomputes_if_needed(setup: Setup, machine: Machine) -> Setup:
    """`setup` with activations recomputed when it does not fit without."""
    check_setup(setup)
    kept = replace(setup, activation_checkpointing=False)
    fits = setup_memory(kept).total <= machine.memory * GIB
    return kept if fits else replace(setup, activation_checkpointing=True)


def check_setup(setup: Setup) -> None:
    """LamdaError where rows, tokens or layers cannot be divided as `setup` says."""
    check_divides(setup.config, setup.mesh)
    check_batch(setup.mesh, setup.batch_tokens, setup.seq_len, setup.grad_accum_steps)
    if setup.seq_len % setup.mesh.model:
        raise LamdaError(
            f"plan: rows of {setup.seq_len} tokens: expected a multiple of the model axis"
            f" {setup.mesh.model}"
        )


def check_batch(mesh: Mesh, batch_tokens: int, seq_len: int, grad_accum_steps: int) -> None:
    """LamdaError where the rows of a batch cannot be divided among the batch axis and parts."""
    part = seq_len * mesh.batch * grad_accum_steps
    if batch_tokens % part or batch_tokens < part:
        raise LamdaError(
            f"plan: batch of {batch_tokens} tokens: expected a multiple of {part}: rows of"
            f" {seq_len} on {mesh.batch} devices in {grad_accum_steps} parts"
        )


def setup_memory(setup: Setup) -> Memory:
    """Memory of one device."""
    return step_memory(
        setup.config,
        setup.mesh,
        setup.rows,
        setup.seq_len,
        activation_checkpointing=setup.activation_checkpointing,
    )


def step_flops(setup: Setup) -> int:
    """FLOPs of a step on all devices, without recomputing."""
    return setup.batch_tokens * training_flops(setup.config, setup.seq_len)


def step_traffic(setup: Setup, parameters: Parameters) -> Traffic:
    """Bytes that one device sends in a step.

    Blocks are gathered (bfloat16) before the forward and the backward pass, the embedding once;
    reducing (float32) comes after; in each part of a batch. Each block and pass has two gathers and
    two reductions of its activations over the model axis, but a recomputed block stops before its
    last; the embedding's output has one, and its gradient. So has the tied embedding itself, and
    each norm's gradient is summed. Muon sends each shard of a matrix to the device that works on
    it, and the work back. What lamda.parallel.shard sends is counted in
    tests/lamda/parallel/test_dry_run.py.
    """
    mesh, config = setup.mesh, setup.config
    others = (mesh.batch - 1) / mesh.batch
    blocks = config.layers * parameters.block
    neighbours = (mesh.model - 1) / mesh.model
    tokens = setup.rows * setup.seq_len
    exchanges = (11 if setup.activation_checkpointing else 8) * config.layers + 2
    norms = 2 * config.layers + 1
    width = exchanges * tokens + 2 * config.vocab_size + 2 * norms
    rows, columns = parameters.largest
    sent_back = HALF * rows * columns * _matrices_a_device(parameters, mesh)
    shards = HALF * parameters.matrices
    return Traffic(
        gather=round(HALF * (2 * blocks + parameters.head) * others * setup.grad_accum_steps),
        reduce=round(FULL * (blocks + parameters.head) * others * setup.grad_accum_steps),
        model=round(HALF * width * config.d_model * neighbours * setup.grad_accum_steps),
        optimizer=round((sent_back + shards) * (mesh.devices - 1) / mesh.devices),
    )


def _matrices_a_device(parameters: Parameters, mesh: Mesh) -> int:
    return -(-parameters.count // mesh.devices)


def orthogonalisation_flops(rows: int, columns: int) -> int:
    """FLOPs of Muon's Newton-Schulz iteration on one matrix: X X^T, its square, and times X."""
    short, long = sorted((rows, columns))
    return NEWTON_SCHULZ * (4 * short**2 * long + 2 * short**3)


def step_seconds(
    setup: Setup, machine: Machine, parameters: Parameters, traffic: Traffic
) -> Seconds:
    """Predicted seconds of the parts of a step, by the module's model of time."""
    rate = machine.peak * 1e12 * machine.efficiency
    work = step_flops(setup) / setup.mesh.devices * (4 / 3 if setup.activation_checkpointing else 1)
    muon = orthogonalisation_flops(*parameters.largest) * _matrices_a_device(parameters, setup.mesh)
    slower = min(machine.batch_bandwidth, machine.model_bandwidth) * 1e9
    return Seconds(
        compute=work / rate,
        batch_traffic=(traffic.gather + traffic.reduce) / (machine.batch_bandwidth * 1e9),
        model_traffic=traffic.model / (machine.model_bandwidth * 1e9),
        optimizer=muon / rate + traffic.optimizer / slower,
    )


def paper_tokens(setup: Setup) -> float:
    """Tokens that the paper's 3.55e23 FLOPs train this model on."""
    return PAPER_FLOPS / training_flops(setup.config, setup.seq_len)


def _fitting(setup: Setup, machine: Machine) -> Iterator[str]:
    """Changes of `setup`, in the words of the command line, each of which would fit: one for the
    devices that there are, and one that takes more of them, as few as do."""
    mesh, steps = setup.mesh, range(1, 9)
    parts = [(mesh, setup.grad_accum_steps * 2**power) for power in (0, *steps)]
    wider = [
        (Mesh(mesh.devices // model, model), setup.grad_accum_steps)
        for model in (mesh.model * 2**power for power in steps)
        if mesh.devices % model == 0
    ]
    more = [
        (Mesh(mesh.batch * 2 ** (power - axis), mesh.model * 2**axis), setup.grad_accum_steps)
        for power in steps
        for axis in range(power + 1)
    ]
    for tries in ([*parts, *wider], more):
        for found, grad_accum_steps in tries:
            changed = replace(setup, mesh=found, grad_accum_steps=grad_accum_steps)
            words = _words_if_it_fits(changed, setup, machine)
            if words:
                yield words
                break


def _words_if_it_fits(changed: Setup, setup: Setup, machine: Machine) -> str:
    """How to ask for `changed` instead of `setup`, with activations recomputed if need be."""
    for activation_checkpointing in sorted({setup.activation_checkpointing, True}):
        changed = replace(changed, activation_checkpointing=activation_checkpointing)
        try:
            check_setup(changed)
        except LamdaError:
            return ""
        if setup_memory(changed).total <= machine.memory * GIB:
            devices, mesh, parts = changed.mesh.devices, changed.mesh, changed.grad_accum_steps
            options = [
                f"--devices {devices}" if devices != setup.mesh.devices else "",
                f"--mesh {mesh}" if mesh != setup.mesh else "",
                f"--grad-accum-steps {parts}" if parts != setup.grad_accum_steps else "",
                "--activation-checkpointing"
                if activation_checkpointing and not setup.activation_checkpointing
                else "",
            ]
            return " ".join(option for option in options if option)
    return ""
