# Shared by the scripts of this folder: `source scripts/lib.sh`.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf '» %s\n' "$*" >&2; }

# fail MESSAGE...: one line each, then end.
fail() {
  printf '✗ %s\n' "$@" >&2
  exit 1
}

# step "what it does" COMMAND...: run quietly, show how the time passes, and show
# what the command said only if it failed.
step() {
  local what=$1 output started=$SECONDS status=0 pid
  shift
  output=$(mktemp)
  if [[ -t 2 ]]; then
    "$@" >"$output" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
      printf '\r» %s ... %ds ' "$what" "$((SECONDS - started))" >&2
      sleep 0.5
    done
    wait "$pid" || status=$?
    printf '\r' >&2
  else
    say "$what ..."
    "$@" >"$output" 2>&1 || status=$?
  fi
  if ((status)); then
    cat "$output" >&2
    rm -f "$output"
    fail "failed after $((SECONDS - started))s: $what"
  fi
  rm -f "$output"
  say "$what: done in $((SECONDS - started))s"
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

can_be_root() {
  ((EUID == 0)) || { command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; }
}

# apt_install PACKAGE...: install, or say exactly what to run and end.
apt_install() {
  local command="apt-get install -y --no-install-recommends $*"
  if ! command -v apt-get >/dev/null; then
    fail "Some programs are missing, and this is not Debian or Ubuntu." \
      "Install the equivalents of: $*" "Then run this again."
  fi
  if ! can_be_root; then
    fail "Some system packages are missing. Please run:" \
      "    sudo apt-get update && sudo $command" "Then run this again."
  fi
  ((EUID == 0)) || sudo -v
  if [[ -z ${apt_updated:-} ]]; then
    step "refreshing the list of system packages" as_root apt-get update -q
    apt_updated=1
  fi
  # shellcheck disable=SC2086
  step "installing system packages (up to a few minutes): $*" \
    as_root env DEBIAN_FRONTEND=noninteractive $command
}

python_is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

makes_venvs() {
  "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# find_python: print the newest Python that will do, best one that can make venvs.
find_python() {
  local name found=
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && python_is_new_enough "$name"; then
      found=${found:-$name}
      if makes_venvs "$name"; then
        found=$name
        break
      fi
    fi
  done
  [[ -n $found ]] && command -v "$found"
}

make_venv() {
  local python version
  if ! python=$(find_python); then
    command -v python3 >/dev/null || apt_install python3 python3-venv
    python=$(find_python) || fail \
      "Alcove needs Python 3.11 or newer; this machine has $(python3 --version)." \
      "Install a newer one, for example: sudo apt-get install python3.11 python3.11-venv"
  fi
  if ! makes_venvs "$python"; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    apt_install "python$version-venv"
  fi
  rm -rf "$venv"
  step "making a virtual environment with $("$python" --version)" "$python" -m venv "$venv"
  printf '%s\n' "$root" >"$venv/alcove-root"
}

# Whether .venv works, was made by us, and has not been moved since.
venv_is_ours() {
  [[ -f $venv/alcove-root && $(<"$venv/alcove-root") == "$root" ]] &&
    "$venv/bin/python" -c 'import pip' 2>/dev/null
}

# What an installation depends on. An environment that moved, or whose Python was
# upgraded under it, is no longer one.
fingerprint() {
  {
    printf '%s\n' "$root"
    readlink -f "$venv/bin/python" || true
    cat "$root/pyproject.toml" "$root"/requirements/*.lock
  } | sha256sum | cut -d' ' -f1
}

# is_installed run|dev. `dev` holds everything that `run` needs.
is_installed() {
  local now kind
  now=$(fingerprint)
  for kind in "$1" dev; do
    if [[ -f $venv/alcove-$kind.stamp && $(<"$venv/alcove-$kind.stamp") == "$now" ]] &&
      [[ -x $venv/bin/python ]]; then
      return
    fi
  done
  return 1
}

# install_python run|dev: make .venv hold what requirements/ says, if it does not.
install_python() {
  is_installed "$1" && return
  local lock=$root/.venv.lock
  exec 9>"$lock" # somebody may be starting in another window
  flock 9
  if ! is_installed "$1"; then
    if ! venv_is_ours; then make_venv; fi
    # The lists are whole. Resolving them again, an older pip looks for newer
    # versions of what a list names without its extras, and refuses those.
    step "installing Python packages (under a minute on a good line)" \
      "$venv/bin/python" -m pip install --quiet --require-hashes --no-deps \
      -r "$root/requirements/build.lock" -r "$root/requirements/$1.lock"
    step "installing Alcove" \
      "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation -e "$root"
    fingerprint >"$venv/alcove-$1.stamp"
  fi
  exec 9>&-
}
