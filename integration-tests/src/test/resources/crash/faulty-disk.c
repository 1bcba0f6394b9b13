/*
 * A disk with faults, for one folder of one process: loaded before libc (LD_PRELOAD), it stands between a program and the calls
 * that make files durable. Environment:
 *
 *   DISK_FOLDER      the folder; calls on anything else pass untouched
 *   DISK_NO_SYNC     if set, syncs say that they succeeded and do nothing
 *   DISK_EIO_FILE    while this file exists, syncs fail with EIO and do nothing
 *   DISK_STALL_FILE  while this file exists, syncs wait, and then do their work
 *   DISK_LOG_FILE    every call is appended to this file: its number, its name, its target
 *   DISK_KILL_AT     SIGKILL instead of the call with this number, counted from 1
 *   DISK_KILL_FILE   once this file exists, the calls that it counts are still to be made, then SIGKILL; it holds that number and
 *                    whether the last call, if it writes, is to write its first half: "12 1"
 *
 * A call is one that changes a file, a name or what is durable. Calls are numbered in the order in which they begin, whatever
 * their thread.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at;
static int log_file = -1;
static const char *folder, *eio_file, *stall_file, *kill_file;

/* Calls still to be made; below 0 as long as nobody has said so. */
static atomic_long calls_left = -1;
static int no_sync, torn;

#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void read_environment(void) {
    const char *text = getenv("DISK_KILL_AT");
    kill_at = text ? atol(text) : 0;
    folder = getenv("DISK_FOLDER");
    eio_file = getenv("DISK_EIO_FILE");
    stall_file = getenv("DISK_STALL_FILE");
    no_sync = getenv("DISK_NO_SYNC") != NULL;
    kill_file = getenv("DISK_KILL_FILE");
    text = getenv("DISK_LOG_FILE");
    log_file = text ? open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

static int inside(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return length > 0 && path && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static const char *path_of(int fd, char *path) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    return path;
}

/* Reads the number of calls that are still to be made, if there is one. */
static void read_kill_file(void) {
    char text[32] = "";
    int file = REAL(open64)(kill_file, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        long left, unset = -1;
        int half;
        if (read(file, text, sizeof text - 1) > 0 && sscanf(text, "%ld %d", &left, &half) == 2) {
            torn = half;
            atomic_compare_exchange_strong(&calls_left, &unset, left);
        }
        close(file);
    }
}

/* Counts a call. True if it is the one that the process does not survive. */
static int is_last(const char *name, const char *target) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (log_file >= 0) {
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%ld %s %s\n", number, name, target);
        if (REAL(write)(log_file, line, (size_t) length) < 0) {
            abort();
        }
    }
    if (kill_file && atomic_load(&calls_left) < 0) {
        read_kill_file();
    }
    if (atomic_load(&calls_left) >= 0 && atomic_fetch_sub(&calls_left, 1) <= 0) {
        atomic_store(&calls_left, 0);
        return 1;
    }
    return kill_at > 0 && number >= kill_at;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) {
        pause();
    }
}

static void on_path(const char *name, const char *path) {
    if (inside(path) && is_last(name, path)) {
        die();
    }
}

static void on_file(const char *name, int fd) {
    char path[PATH_MAX];
    if (folder) {
        on_path(name, path_of(fd, path));
    }
}

/* True if this write is the last: then half of it may be done first. */
static int is_last_write(const char *name, int fd) {
    char path[PATH_MAX];
    return folder && inside(path_of(fd, path)) && is_last(name, path);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    if (is_last_write("write", fd)) {
        if (!torn || REAL(write)(fd, bytes, size / 2) >= 0) {
            die();
        }
    }
    return REAL(write)(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    if (is_last_write("pwrite", fd)) {
        if (!torn || REAL(pwrite64)(fd, bytes, size / 2, at) >= 0) {
            die();
        }
    }
    return REAL(pwrite64)(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    return pwrite64(fd, bytes, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (is_last_write("writev", fd)) {
        if (!torn || REAL(writev)(fd, parts, (count + 1) / 2) >= 0) {
            die();
        }
    }
    return REAL(writev)(fd, parts, count);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    if (is_last_write("pwritev", fd)) {
        if (!torn || REAL(pwritev64)(fd, parts, (count + 1) / 2, at) >= 0) {
            die();
        }
    }
    return REAL(pwritev64)(fd, parts, count, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    return pwritev64(fd, parts, count, at);
}

/* 1 if the sync is to be done, 0 if it is only to be claimed, -1 if it fails. */
static int sync_fate(const char *name, int fd) {
    char path[PATH_MAX];
    if (!folder || !inside(path_of(fd, path))) {
        return 1;
    }
    if (is_last(name, path)) {
        die();
    }
    while (stall_file && access(stall_file, F_OK) == 0) {
        usleep(1000);
    }
    if (eio_file && access(eio_file, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return no_sync ? 0 : 1;
}

int fsync(int fd) {
    int fate = sync_fate("fsync", fd);
    return fate == 1 ? REAL(fsync)(fd) : fate;
}

int fdatasync(int fd) {
    int fate = sync_fate("fdatasync", fd);
    return fate == 1 ? REAL(fdatasync)(fd) : fate;
}

int syncfs(int fd) {
    int fate = sync_fate("syncfs", fd);
    return fate == 1 ? REAL(syncfs)(fd) : fate;
}

int ftruncate64(int fd, off64_t length) {
    on_file("ftruncate", fd);
    return REAL(ftruncate64)(fd, length);
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

int fallocate64(int fd, int mode, off64_t at, off64_t length) {
    on_file("fallocate", fd);
    return REAL(fallocate64)(fd, mode, at, length);
}

int fallocate(int fd, int mode, off_t at, off_t length) {
    return fallocate64(fd, mode, at, length);
}

int rename(const char *from, const char *to) {
    on_path("rename", to);
    return REAL(rename)(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    on_path("rename", to);
    return REAL(renameat)(from_folder, from, to_folder, to);
}

int link(const char *from, const char *to) {
    on_path("link", to);
    return REAL(link)(from, to);
}

int unlink(const char *path) {
    on_path("unlink", path);
    return REAL(unlink)(path);
}

int unlinkat(int in_folder, const char *path, int flags) {
    on_path("unlink", path);
    return REAL(unlinkat)(in_folder, path, flags);
}

int rmdir(const char *path) {
    on_path("rmdir", path);
    return REAL(rmdir)(path);
}

int mkdir(const char *path, mode_t mode) {
    on_path("mkdir", path);
    return REAL(mkdir)(path, mode);
}

/* Opening counts if it may make a file or cut it short. A disk that does not sync does not do so on the side either. */
static int open_flags(const char *path, int flags) {
    if (!inside(path)) {
        return flags;
    }
    if (flags & (O_CREAT | O_TRUNC)) {
        on_path("open", path);
    }
    return no_sync ? flags & ~(O_SYNC | O_DSYNC) : flags;
}

#define MODE_AFTER(last) \
    mode_t mode = 0; \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
        va_list more; \
        va_start(more, last); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open64(const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return REAL(open64)(path, open_flags(path, flags), mode);
}

int open(const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return REAL(open64)(path, open_flags(path, flags), mode);
}

int openat64(int in_folder, const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return REAL(openat64)(in_folder, path, open_flags(path, flags), mode);
}

int openat(int in_folder, const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return REAL(openat64)(in_folder, path, open_flags(path, flags), mode);
}
