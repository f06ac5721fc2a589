"""What the figures were measured on: the facts that they depend on, and nothing that names the machine."""
import os
import re
import statistics
import subprocess
import time

SYNCS = 200


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def file_system(directory):
    """The type of the file system, and the kind of its device."""
    path, mounts = os.path.realpath(directory), []
    for line in read("/proc/self/mounts").splitlines():
        _, point, kind = line.split()[:3]
        if path == point or path.startswith(point.rstrip("/") + "/"):
            mounts.append((len(point), kind))
    return max(mounts)[1], device(os.stat(directory).st_dev)


def device(number):
    folder = f"/sys/dev/block/{os.major(number)}:{os.minor(number)}"
    for place in (folder, f"{folder}/.."):  # A partition has its disk's queue.
        if os.path.exists(f"{place}/queue/rotational"):
            name = os.path.basename(os.path.realpath(place))
            turns = read(f"{place}/queue/rotational").strip() == "1"
            # A virtual disk does not know whether it turns.
            kind = ("virtual disk" if name.startswith(("vd", "xvd")) else "NVMe" if name.startswith("nvme")
                    else "hard disk" if turns else "SSD")
            return f"{kind}, {read(f'{place}/queue/write_cache').strip()} cache"
    return "unknown device"


def sync_milliseconds(directory):
    """The median time of fdatasync after a write of a page."""
    took, path = [], os.path.join(directory, "sync")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(SYNCS):
        os.write(file, b"x" * 4096)
        began = time.perf_counter()
        os.fdatasync(file)
        took.append(time.perf_counter() - began)
    os.close(file)
    os.remove(path)
    return 1000 * statistics.median(took)


def version(package):
    printed = subprocess.run(["pkg-config", "--modversion", package], capture_output=True, text=True, check=False).stdout
    return printed.strip() or "unknown"


def civetweb_version():
    """civetweb's header says it; the package has no pkg-config file everywhere."""
    found = re.search(r'CIVETWEB_VERSION "([^"]+)"', read("/usr/include/civetweb.h"))
    return found.group(1) if found else "unknown"


def measure(_, directory):
    processor = re.search(r"model name\s*:\s*(.*)", read("/proc/cpuinfo"))
    memory = int(re.search(r"MemTotal:\s+(\d+)", read("/proc/meminfo")).group(1)) / 1024 / 1024
    kind, disk = file_system(directory)
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return {
        "processor": processor.group(1) if processor else "unknown",
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{memory:.0f} GB",
        "kernel": "Linux " + re.match(r"[\d.]+", os.uname().release).group(0),
        "file system": f"{kind}, {disk}, fdatasync p50 {sync_milliseconds(directory):.2f} ms",
        "compiler": re.sub(r"^cc ", "gcc ", compiler),
        "libraries": f"civetweb {civetweb_version()}, SQLite {version('sqlite3')}",
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def told(facts):
    return (f"{facts['processor']}, {facts['cores']} cores shared by wrk, slotd and the disk, {facts['memory']}, "
            f"{facts['kernel']}; {facts['file system']}; {facts['compiler']}, {facts['libraries']}; {facts['day']}")
