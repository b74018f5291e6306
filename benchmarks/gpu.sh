#!/bin/bash
# What a machine with a GPU is to show: bash benchmarks/gpu.sh, from the repository's root.
#
# It may be bare: no network, no DVC, Great Expectations, Airflow or W&B. Each part is bounded and
# prints as it goes; one that fails does not stop the next. WHEELS names a folder of wheels to
# install first, if packages that stages import are missing. PARTS chooses among: stages mfu decode
# smollm. DEVICE is cuda, or cpu to try the script itself.
set -uo pipefail
cd "$(dirname "$0")/.."
export PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false WANDB_MODE=disabled
export PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
PYTHON=${PYTHON:-python3}
DEVICE=${DEVICE:-cuda}
PARTS=${PARTS:-stages mfu decode smollm}
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

# a) every stage on the GPU, in a copy of the tree
stages() {
  mkdir "$SCRATCH/tree"
  cp -r benchmarks dvc.yaml lamda lamda_world own params.yaml profiles pyproject.toml references stages "$SCRATCH/tree"
  sed -i "s/^profile: .*/profile: smoke/; s/^\(  device: \)[a-z]*/\1$DEVICE/; s/^  wandb: true/  wandb: false/" "$SCRATCH/tree/params.yaml"
  (cd "$SCRATCH/tree" && exec "$PYTHON" -m benchmarks.gpu stages --root .)
}
export -f stages
export SCRATCH PYTHON DEVICE

part stages 240 bash -c stages
# b) the training step against the measured peak, and transformers' own
part mfu 240 "$PYTHON" -m benchmarks.gpu mfu --device "$DEVICE"
# c) 16 candidates of 64 tokens with the scores of all attributes, at 512 tokens of context
part decode 120 "$PYTHON" -m benchmarks.scored --device "$DEVICE" --contexts 512 --new-tokens 64 --shape smollm2 --rounds 2
# d) what SmolLM2 does with its own weights, if they lie in own/
part smollm 180 "$PYTHON" -m benchmarks.scored --device "$DEVICE" --contexts 64,256,512 --base own/smollm2 --rounds 2
