# shellcheck shell=bash
# What bilby and bilbyctl have in common: which Java there is, and what to run. In a source tree that is built first. They
# source it. It sets java, java_version, home (of the distribution) and jar, and adds to jvm.

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# --- Which Java ---------------------------------------------------------------------------------

find_java() {
  if [[ -n ${JAVA_HOME:-} ]]; then
    java=$JAVA_HOME/bin/java
    [[ -x $java ]] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
  else
    java=$(command -v java) || fail "there is no java on the PATH; install Java 17 or newer, or set JAVA_HOME"
  fi
  java=$(readlink -f "$java")
  java_version=$(java_version_of "$java")
  local major=${java_version%%[!0-9]*}
  [[ -n $major ]] || fail "cannot tell the version of $java"
  ((major >= 17)) || fail "Java 17 or newer is needed, but $java is version $java_version"
}

# Every JDK says its version in a file; asking the JVM would cost as much as starting the broker's.
java_version_of() {
  local line release=${1%/bin/java}/release
  if [[ -r $release ]]; then
    while IFS= read -r line; do
      if [[ $line == JAVA_VERSION=* ]]; then
        line=${line#*=}
        printf '%s' "${line//\"/}"
        return
      fi
    done <"$release"
  fi
  "$1" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'
}

# --- What to run --------------------------------------------------------------------------------

# Of the module that is named.
find_distribution() {
  local script here
  script=$(readlink -f "${BASH_SOURCE[0]}")
  here=${script%/*}
  if [[ -f $here/pom.xml ]]; then
    home=$here/server/target/distribution
    build_if_needed "$here"
  else
    home=${here%/bin}
  fi
  local jars=("$home"/lib/bilbymq-"$1"-*.jar)
  [[ -f ${jars[0]} ]] || fail "there is no bilbymq-$1 jar in $home/lib"
  jar=${jars[0]}
}

build_if_needed() {
  is_stale "$1" || return 0
  command -v mvn >/dev/null || fail "BilbyMQ is not built, and there is no mvn on the PATH to build it with"
  mkdir -p "$1/server/target"
  (
    ! command -v flock >/dev/null || flock 9
    is_stale "$1" || exit 0
    printf '%s: building\n' "${0##*/}" >&2
    cd "$1"
    rm -rf "$home"
    mvn -q -B -Dstyle.color=never -pl server -am package -Dmaven.test.skip=true -Dspotless.check.skip=true >&2
    touch "$home"/lib/*.jar
  ) 9>"$1/server/target/bilby.lock" || fail "the build failed"
}

# True if there is no build, or something that goes into it is newer.
is_stale() {
  local jars=("$home"/lib/bilbymq-server-*.jar) inputs=("$1"/pom.xml "$1"/bilby "$1"/bilbyctl "$1"/launch.sh) input
  [[ -f ${jars[0]} ]] || return 0
  for input in "$1"/*/pom.xml "$1"/*/src/main "$1"/server/src/assembly; do
    case $input in
      "$1"/integration-tests/* | "$1"/benchmarks/*) ;;
      *) [[ ! -e $input ]] || inputs+=("$input") ;;
    esac
  done
  # The build gives its jars a fixed modification time, so that the same sources give the same bytes; when a jar was
  # really written, its status change time says.
  [[ -n $(find "${inputs[@]}" -newermc "${jars[0]}" -print -quit) ]]
}

# --- Class data ---------------------------------------------------------------------------------

# The class-data archive holds a program's classes parsed and verified, which halves the time to start. It fits one JVM
# and one build: a JVM ignores an archive that is not its own or not of these jars. The script makes it (make_class_data).
use_class_data() {
  local archive=$home/lib/$1-$java_version.jsa
  if [[ ! -e $archive || -n $(find "$home/lib" -name '*.jar' -cnewer "$archive" -print -quit) ]]; then
    make_class_data "$archive"
  fi
  [[ ! -s $archive ]] || jvm+=("-XX:SharedArchiveFile=$archive" -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off)
}
