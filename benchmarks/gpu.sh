#!/bin/bash
# What a machine with a GPU is to show: bash benchmarks/gpu.sh, from the repository's root.
#
# It may be bare: no network, no DVC, Great Expectations, Airflow or W&B. Each part is bounded and
# prints as it goes; one that fails does not stop the next. WHEELS names a folder of wheels to
# install first, if packages that stages import are missing. PARTS chooses among: stages mfu decode
# smollm. DEVICE is cuda, or cpu to try the script itself. The last part wants the GGUF file that
# `make smollm` brings, or two pieces of it beside where it would lie (`split -n 2 -d -a 1 FILE FILE.`),
# and the packages gguf and accelerate. SMOLLM_SHARE is what of its sizes is run, SMOLLM_SECONDS when
# no further stage is begun; KEEP names a folder for what it measured.
set -uo pipefail
cd "$(dirname "$0")/.."
export PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false WANDB_MODE=disabled
export PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
PYTHON=${PYTHON:-python3}
DEVICE=${DEVICE:-cuda}
PARTS=${PARTS:-stages mfu decode smollm}
SMOLLM_SHARE=${SMOLLM_SHARE:-0.25}
SMOLLM_SECONDS=${SMOLLM_SECONDS:-240}
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

if [ -n "${WHEELS:-}" ]; then
  "$PYTHON" -m pip install -q --no-index --no-deps --no-compile --target "$SCRATCH/site" "$WHEELS"/*.whl
  export PYTHONPATH=$SCRATCH/site
fi
"$PYTHON" -c 'import sys, torch; print("python", sys.version.split()[0], "torch", torch.__version__, torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU")'

# part NAME SECONDS COMMAND...: runs a part if it is chosen, for so long at most
part() {
  local name=$1 limit=$2
  shift 2
  case " $PARTS " in *" $name "*) ;; *) return 0 ;; esac
  echo "== $name (at most $limit s)"
  timeout --kill-after=10 "$limit" "$@"
  echo "== $name: exit code $?, after $SECONDS s in all"
}

# tree PROFILE: a copy of what stages need, set to a profile, to be written into
tree() {
  mkdir "$SCRATCH/$1"
  cp -r benchmarks dvc.yaml lamda lamda_world own params.yaml profiles pyproject.toml references stages "$SCRATCH/$1"
  sed -i "s/^profile: .*/profile: $1/; s/^\(  device: \)[a-z]*/\1$DEVICE/; s/^  wandb: true/  wandb: false/" "$SCRATCH/$1/params.yaml"
  cd "$SCRATCH/$1"
}

# a) every stage on the GPU, in a copy of the tree
stages() {
  tree smoke && exec "$PYTHON" -m benchmarks.gpu stages --root .
}

# d) SmolLM2's recipe, at a share of its sizes; with KEEP what it measured goes into that folder
smollm() {
  tree smollm || return
  "$PYTHON" -m benchmarks.gpu smollm --root . --share "$SMOLLM_SHARE" --seconds "$SMOLLM_SECONDS"
}
export -f tree stages smollm
export SCRATCH PYTHON DEVICE SMOLLM_SHARE SMOLLM_SECONDS

part stages 240 bash -c stages
# b) the training step against the measured peak, and transformers' own
part mfu 240 "$PYTHON" -m benchmarks.gpu mfu --device "$DEVICE"
# c) 16 candidates of 64 tokens with the scores of all attributes, at 512 tokens of context
part decode 120 "$PYTHON" -m benchmarks.scored --device "$DEVICE" --contexts 512 --new-tokens 64 --shape smollm2 --rounds 2
part smollm $((SMOLLM_SECONDS + 60)) bash -c smollm
if [ -n "${KEEP:-}" ] && [ -d "$SCRATCH/smollm/metrics" ]; then
  mkdir -p "$KEEP" && cp -r "$SCRATCH/smollm/metrics" "$KEEP"
fi
