# What the scripts share; source it, do not run it. Leaves the caller in the root of the checkout.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# A clone elsewhere, a sanitizer's rebuild, and the next clone in CI find each other's objects.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1
# What it asks for before it keeps what was compiled with precompiled headers.
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
# Ninja would start two more than there are processors, which is what a small machine's memory does not have.
CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
export CMAKE_BUILD_PARALLEL_LEVEL

# Notes go to stderr: stdout is for what was asked for.
say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 1
}

# Prints the comment at the top of the calling script, which is its help.
show_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# run_logged LOG COMMAND…: COMMAND's output goes to LOG; its end is shown when COMMAND fails, whose exit code is returned.
run_logged() {
  local log=$1 code=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if ((code != 0)); then
    # What ninja did well is no news.
    grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" | tail -n 40 | sed 's/^/    /' >&2
    say "'$*' ended with code $code; all of its output: ${log#"$ROOT/"}"
  fi
  return "$code"
}

# Our own C++ files, each with a NUL behind.
cxx_sources() { find src bench tests -name node_modules -prune -o \( -name '*.cc' -o -name '*.h' \) -type f -print0; }

# configure PRESET: cmake refuses a folder that was configured under another path, as in a copied checkout, so that goes first.
configure() {
  local preset=$1
  local cache=build/$preset/CMakeCache.txt log=build/$preset-configure.log
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$cache"; then rm -rf "build/$preset"; fi
  run_logged "$log" cmake --preset "$preset" || return 1
  # A fallback that cmake warns of must not pass unseen.
  sed -n '/^CMake Warning/,/^$/{/^CMake Warning/d;s/^ */  /p}' "$log" | sed '/Call Stack/,/CMakeLists/d;/^ *$/d' >&2
}

# build PRESET [TARGET…]: configures and builds. On a terminal ninja tells how far it is; else only a failure is shown.
# Two at once, as in './dev run … | ./dev run …', take turns: ninja does not see to that.
build() {
  local preset=$1 targets=()
  shift
  (($# == 0)) || targets=(--target "$@")
  mkdir -p build
  {
    flock 9
    configure "$preset" || return 1
    if [[ -t 2 ]]; then
      cmake --build --preset "$preset" "${targets[@]}" >&2
    else
      run_logged "build/$preset-build.log" cmake --build --preset "$preset" "${targets[@]}"
    fi
  } 9>"build/$preset.lock"
}
