# Sourced by ./cordon and ./test: makes this machine ready and builds what is out of date.
# Everything it says goes to standard error, so that --json output stays one object.

say() { printf 'cordon: %s\n' "$*" >&2; }
lacking() { say "$*"; exit 3; }

# Names the Debian packages of cli/packages.txt that are not installed.
missing_packages() {
    local wanted
    wanted=$(sed 's/#.*//' "$root/cli/packages.txt")
    # shellcheck disable=SC2086  # one word a package
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
        awk -v wanted="$wanted" '$2 == "installed" { have[$1] = 1 }
            END { n = split(wanted, name); for (i = 1; i <= n; i++) if (!(name[i] in have)) printf "%s ", name[i] }' || true
}

# Installs what is missing, or names it and ends with 3.
install_packages() {
    local missing as_root=()
    command -v dpkg-query >/dev/null || lacking "this machine has no dpkg; Cordon is built on Debian 12 (cli/packages.txt lists what it needs)"
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || lacking "missing Debian packages: ${missing% }; install them with: apt-get install ${missing% }"
        as_root=(sudo -n)
    fi
    say "installing ${missing% }"
    mkdir -p "$root/build"
    # shellcheck disable=SC2086
    { "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
        >"$root/build/apt.log" 2>&1 ||
        lacking "apt could not install ${missing% } (build/apt.log says why)"
}

# The SDK that global.json asks for, or the end.
require_sdk() {
    if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then PATH="$HOME/.dotnet:$PATH"; fi
    command -v dotnet >/dev/null || lacking "no .NET SDK on PATH; install .NET 10 (dotnet.microsoft.com/download)"
    (cd "$root" && dotnet --version >/dev/null 2>&1) ||
        lacking "the .NET SDK here is not the one that global.json asks for ($(tr -d '\n' <"$root/global.json")); install .NET 10"
}

# A digest of the names and times of all sources: as long as it is the same, nothing has to be built.
source_state() {
    (cd "$root" && find . \( -name .git -o -name bin -o -name obj -o -path ./build \) -prune -o -type f \
        \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.sln' -o -name '*.json' -o -name '*.asm' -o -name '*.inc' -o -name '*.ld' \) \
        -printf '%p %T@\n' | LC_ALL=C sort | sha256sum)
}

# build_if_stale NAME PROJECT: builds PROJECT in Release when a source changed since NAME was last built.
build_if_stale() {
    local name=$1 project=$2 state stamp=$root/build/.built-$1 log=$root/build/build-$1.log
    state=$(source_state)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then return 0; fi
    mkdir -p "$root/build"
    (
        flock 9
        # Another call may have built it while this one waited.
        if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then exit 0; fi
        require_sdk
        [ "${CORDON_QUIET:-0}" = 1 ] || say "building $name"
        if ! (cd "$root" && dotnet build "$project" -c Release -v q --nologo >"$log" 2>&1); then
            grep -E '(error|warning) [A-Z]+[0-9]+' "$log" | sort -u | head -n 20 >&2
            say "$project does not build (build/build-$name.log)"
            exit 1
        fi
        printf '%s\n' "$state" >"$stamp.new" && mv "$stamp.new" "$stamp"
    ) 9>"$root/build/.build-lock" || exit $?
}
