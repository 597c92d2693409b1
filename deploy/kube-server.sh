#!/usr/bin/env bash
# Prints a folder that holds `etcd` and `kube-apiserver`, for the tests against a real Kubernetes API server.
#   KUBEBUILDER_ASSETS names one already (what `setup-envtest` fills): that one.
#   Otherwise a cache folder, filled once: etcd from Debian's package; kube-apiserver from VESAAS_KUBE_BINARY (an .xz) where that is set,
#   else from a copy beside the repository, else built from Debian's source package (about seven minutes on two cores).
set -euo pipefail
if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  echo "$KUBEBUILDER_ASSETS"
  exit
fi

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vesaas/kube-1.20
mkdir -p "$cache"
exec 8>"$cache/.lock" && flock 8
if [ -x "$cache/etcd" ] && [ -x "$cache/kube-apiserver" ]; then
  echo "$cache"
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { echo "kube-server: $*" >&2; }

# Unpacks Debian packages into a folder of our own, so that nothing is installed into the system.
unpack() {
  (cd "$work" && { apt-get download -qq "$@" || { apt-get update -qq && apt-get download -qq "$@"; }; }) >&2
  for package in "$work"/*.deb; do
    dpkg -x "$package" "$work/root"
    rm "$package"
  done
}

# Debian's source package brings every dependency with it. Written for Go 1.15, it needs two mends under 1.19: a reflect2 that knows the
# newer runtime, and a check of CRD defaults that takes each empty string for null.
build_api_server() {
  say "building kube-apiserver from Debian's source; this is done once"
  unpack golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev golang-github-modern-go-concurrent-dev golang-github-json-iterator-go-dev
  local archive source tree module
  archive=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | sed -n 1p)
  source=$work/source
  mkdir -p "$source/lists/partial" "$work/go/src/k8s.io"
  echo "deb-src $archive bookworm main" > "$source/sources.list"
  (
    cd "$source"
    apt_source=(-o "Dir::State::Lists=$source/lists" -o "Dir::Etc::SourceList=$source/sources.list" -o Dir::Etc::SourceParts=/dev/null)
    apt-get "${apt_source[@]}" update -qq
    apt-get "${apt_source[@]}" source -qq --download-only kubernetes
    tar xzf kubernetes_1.20*.orig.tar.gz
  ) >&2
  tree=$work/go/src/k8s.io/kubernetes
  mv "$source"/kubernetes-1.20* "$tree"
  for module in modern-go/reflect2 modern-go/concurrent json-iterator/go; do
    rm -rf "$tree/vendor/github.com/$module"
    cp -rL "$work/root/usr/share/gocode/src/github.com/$module" "$tree/vendor/github.com/$module"
  done
  find "$tree/vendor/github.com/modern-go" "$tree/vendor/github.com/json-iterator" -name '*_test.go' -delete
  find "$tree/vendor/github.com/json-iterator/go" -mindepth 1 -maxdepth 1 -type d -name '*_tests' -exec rm -rf {} +
  sed -i 's/reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data))/false/' \
    "$tree/vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go"
  (
    cd "$tree"
    export GOROOT=$work/root/usr/lib/go-1.19 GOPATH=$work/go GOCACHE=$work/gocache GO111MODULE=off GOFLAGS='' CGO_ENABLED=0
    PATH=$GOROOT/bin:$PATH
    go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
    # The one generated file that the source package leaves out.
    inputs=$({
      grep -RlE --include='*.go' '\+k8s:openapi-gen=' pkg cmd plugin
      for api in vendor/k8s.io/*/; do grep -RlE --include='*.go' '\+k8s:openapi-gen=' "$api" || true; done
    } | grep -vE 'code-generator|sample-apiserver|kube-openapi|_test.go|/testdata/' | xargs -n1 dirname | sed 's#/*$##; s#//*#/#g' \
      | LC_ALL=C sort -u | sed 's#^#k8s.io/kubernetes/#' | paste -sd,)
    "$work/openapi-gen" --logtostderr -i "$inputs" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
      -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$work/violations"
    go build -trimpath -ldflags '-s -w' -o "$work/kube-apiserver" ./cmd/kube-apiserver
  ) >&2
}

if ! command -v apt-get >/dev/null; then
  say "set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver (setup-envtest prints one)"
  exit 1
fi

unpack etcd-server
packed=${VESAAS_KUBE_BINARY:-}
for copy in "$here"/../../shared/kube/kube-apiserver-*.xz; do
  [ -e "$copy" ] && packed=${packed:-$copy}
done
if [ -n "$packed" ]; then
  xz -dc "$packed" > "$work/kube-apiserver"
else
  build_api_server
fi

install -m755 "$work/root/usr/bin/etcd" "$cache/etcd"
install -m755 "$work/kube-apiserver" "$cache/kube-apiserver"
echo "$cache"
