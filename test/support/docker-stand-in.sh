#!/bin/sh
# What stands on PATH as `docker` in tests: keeps its containers as files under $OTTLA_TEST_DOCKER/containers, writes what
# it was called with to `calls`, and fails as the file `fails` says, in the words of Docker 28 and Compose 2.
# It starts no Kafka.
home="$OTTLA_TEST_DOCKER"
containers="$home/containers"
mkdir -p "$containers"
echo "$*" >> "$home/calls"
fails=$(cat "$home/fails" 2> /dev/null)

say() { echo "$*" >&2; }
daemon() {
  case "$fails" in
    daemon) say 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'; exit 1 ;;
    forbidden) say 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/containers/json": dial unix /var/run/docker.sock: connect: permission denied'; exit 1 ;;
  esac
}

if [ "$1" = ps ]; then
  daemon
  for file in "$containers"/*; do [ -f "$file" ] && cat "$file"; done
  exit 0
fi

if [ "$1" != compose ] || [ "$fails" = compose ]; then
  say "docker: unknown command: docker $1"
  say ''
  say "Run 'docker --help' for more information"
  exit 1
fi

if [ "$2" = version ]; then echo 2.40.3; exit 0; fi

# compose --file FILE --project-name PROJECT COMMAND …
file="$3"; project="$5"; command="$6"
[ -f "$file" ] || { say "open $file: no such file or directory"; exit 14; }
daemon
# The services of the file: what stands two columns in, below `services:`.
services=$(sed -n '/^services:/,/^volumes:/s/^  \([a-z0-9-]*\):$/\1/p' "$file")
is_running() { grep -qs "running" "$containers/$project".*; }
become() { # STATE STATUS
  for service in $services; do
    printf '%s\t%s\t%s\t%s\t%s\n' "$project" "$service" "$1" "$2" "$project-$service-1" > "$containers/$project.$service"
  done
}

case "$command" in
  up)
    say " kafka Pulling "
    case "$fails" in
      pull) say ' kafka Error Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host'
        say 'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host'; exit 1 ;;
      port) become created Created
        say "Error response from daemon: driver failed programming external connectivity on endpoint $project-kafka-1: Bind for 127.0.0.1:19092 failed: port is already allocated"; exit 1 ;;
      unhealthy) become running 'Up 2 minutes (unhealthy)'; say "container $project-kafka-1 is unhealthy"; exit 1 ;;
      strange) say 'something nobody has heard of'; exit 17 ;;
      # Until it is cancelled.
      pulls) while :; do sleep 0.05; done ;;
    esac
    become running 'Up 5 seconds (healthy)'
    say " Container $project-kafka-1  Healthy " ;;
  stop) become exited 'Exited (143) 1 second ago' ;;
  down) rm -f "$containers/$project".*; : > "$home/removed-$project" ;;
  logs)
    for service in $services; do
      [ -f "$containers/$project.$service" ] && echo "$service-1  | [KafkaServer id=1] started"
    done
    while is_running; do sleep 0.05; done ;;
  *) say "unknown docker command: \"compose $command\""; exit 1 ;;
esac
