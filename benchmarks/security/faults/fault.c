// Makes one chosen call into the C library fail: a library for LD_PRELOAD.
//
// A place is a function, the path that the call is about, and the how-manieth such call of the process it is. Threads may take
// turns as they like: they change the order of all calls, but hardly that of the calls on one path.
//
//   FAULT_PROGRAM  the program to act in; its children are left alone
//   FAULT_ROOTS    folders, with colons in between: other files are left alone (the loader, locale files)
//   FAULT_TRACE    a file to which each place is appended as the line "FUNCTION PATH COUNT"
//   FAULT_PLACE    the place to fail at, as such a line
//   FAULT_ERROR    the error number, or "short" for half of the bytes
//   FAULT_STAYS    if set, all later calls of the function on the path fail, too
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LONGEST = 512, KEYS = 8192 };

static struct { char key[LONGEST]; int count; } table[KEYS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_active, trace = -1, fault_error, is_short, stays, wanted_count;
static char wanted[LONGEST];
static const char *roots;

static void begin(void) {
  char program[LONGEST] = "";
  const char *expected = getenv("FAULT_PROGRAM");
  roots = getenv("FAULT_ROOTS");
  if (!expected || !roots || syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", program, sizeof program - 1) < 0) return;
  if (strcmp(program, expected) != 0) return;
  if (getenv("FAULT_TRACE"))
    trace = (int)syscall(SYS_openat, AT_FDCWD, getenv("FAULT_TRACE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const char *place = getenv("FAULT_PLACE");
  if (place) {
    snprintf(wanted, sizeof wanted, "%s", place);
    char *blank = strrchr(wanted, ' ');
    if (!blank) return;
    *blank = 0;
    wanted_count = atoi(blank + 1);
  }
  const char *error = getenv("FAULT_ERROR");
  is_short = error && strcmp(error, "short") == 0;
  fault_error = error ? atoi(error) : EIO;
  stays = getenv("FAULT_STAYS") != NULL;
  is_active = 1;
}

// The path with what differs from run to run replaced: identifiers of runs, process ids, random names.
static void normalize(const char *path, char *out, size_t room) {
  size_t n = 0;
  while (*path && n + 2 < room) {
    size_t length = strspn(path, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) digits += path[i] >= '0' && path[i] <= '9';
    if (length >= 20 || (length >= 3 && digits == length)) {
      out[n++] = '#';
      path += length;
    } else {
      size_t taken = length ? length : 1;
      while (taken-- && n + 2 < room) out[n++] = *path++;
    }
  }
  out[n] = 0;
}

static int is_watched(const char *path) {
  if (path[0] != '/') return strcmp(path, "socket") == 0 || strcmp(path, "pipe") == 0 || strcmp(path, "process") == 0;
  for (const char *root = roots; *root;) {
    size_t length = strcspn(root, ":");
    if (length && strncmp(path, root, length) == 0) return 1;
    root += length + (root[length] == ':');
  }
  return 0;
}

// Whether the call is the one that fails: 0 no, 1 with an error, 2 with half of the bytes.
static int fails(const char *function, const char *path) {
  int saved = errno;
  pthread_once(&once, begin);
  int result = 0;
  char absolute[LONGEST], name[LONGEST], key[LONGEST];
  if (is_active) {
    if (path[0] != '/' && !is_watched(path) && getcwd(absolute, sizeof absolute - 1)) {
      size_t length = strlen(absolute);
      snprintf(absolute + length, sizeof absolute - length, "/%s", path);
      path = absolute;
    }
    if (is_watched(path)) {
      normalize(path, name, sizeof name);
      snprintf(key, sizeof key, "%.20s %.480s", function, name);
      unsigned hash = 2166136261u;
      for (char *c = key; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
      pthread_mutex_lock(&mutex);
      unsigned slot = hash % KEYS;
      while (table[slot].count && strcmp(table[slot].key, key) != 0) slot = (slot + 1) % KEYS;
      if (!table[slot].count) strcpy(table[slot].key, key);
      int count = ++table[slot].count;
      pthread_mutex_unlock(&mutex);
      if (trace >= 0) {
        char line[LONGEST + 16];
        int length = snprintf(line, sizeof line, "%s %d\n", key, count);
        syscall(SYS_write, trace, line, length);
      }
      if (strcmp(key, wanted) == 0 && (count == wanted_count || (stays && count > wanted_count)))
        result = is_short ? 2 : 1;
    }
  }
  errno = result == 1 ? fault_error : saved;
  return result;
}

static int fails_at(const char *function, int descriptor) {
  char link[64], path[LONGEST] = "";
  int saved = errno;
  pthread_once(&once, begin);
  if (!is_active) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  errno = saved;
  if (length <= 0) return 0;
  path[length] = 0;
  if (strncmp(path, "socket:", 7) == 0) return fails(function, "socket");
  if (strncmp(path, "pipe:", 5) == 0) return fails(function, "pipe");
  if (path[0] != '/') return 0;
  return fails(function, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define HALF(count) ((count) > 1 ? (count) / 2 : (count))

#define BY_PATH(type, name, failure, parameters, arguments, path) \
  type name parameters { return fails(#name, path) == 1 ? failure : REAL(name) arguments; }
#define BY_DESCRIPTOR(type, name, failure, parameters, arguments, descriptor) \
  type name parameters { return fails_at(#name, descriptor) == 1 ? failure : REAL(name) arguments; }
#define TRANSFER(name, parameters, arguments, halved) \
  ssize_t name parameters { \
    int fault = fails_at(#name, fd); \
    return fault == 1 ? -1 : fault == 2 ? REAL(name) halved : REAL(name) arguments; \
  }

TRANSFER(read, (int fd, void *b, size_t n), (fd, b, n), (fd, b, HALF(n)))
TRANSFER(write, (int fd, const void *b, size_t n), (fd, b, n), (fd, b, HALF(n)))
TRANSFER(pread, (int fd, void *b, size_t n, off_t o), (fd, b, n, o), (fd, b, HALF(n), o))
TRANSFER(pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o), (fd, b, HALF(n), o))
TRANSFER(pread64, (int fd, void *b, size_t n, off64_t o), (fd, b, n, o), (fd, b, HALF(n), o))
TRANSFER(pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o), (fd, b, HALF(n), o))

// A connection that fails is gone: the other side's data do not come any more either.
#define EXCHANGE(name, parameters, arguments, halved) \
  ssize_t name parameters { \
    int fault = fails_at(#name, fd); \
    if (fault != 1) return fault == 2 ? REAL(name) halved : REAL(name) arguments; \
    shutdown(fd, SHUT_RDWR); \
    errno = fault_error; \
    return -1; \
  }

EXCHANGE(send, (int fd, const void *b, size_t n, int f), (fd, b, n, f), (fd, b, HALF(n), f))
EXCHANGE(recv, (int fd, void *b, size_t n, int f), (fd, b, n, f), (fd, b, HALF(n), f))

BY_DESCRIPTOR(int, fsync, -1, (int fd), (fd), fd)
BY_DESCRIPTOR(int, fdatasync, -1, (int fd), (fd), fd)
BY_DESCRIPTOR(int, ftruncate, -1, (int fd, off_t n), (fd, n), fd)
BY_DESCRIPTOR(int, ftruncate64, -1, (int fd, off64_t n), (fd, n), fd)
BY_DESCRIPTOR(off_t, lseek, -1, (int fd, off_t o, int w), (fd, o, w), fd)
BY_DESCRIPTOR(off64_t, lseek64, -1, (int fd, off64_t o, int w), (fd, o, w), fd)
BY_DESCRIPTOR(int, fstat, -1, (int fd, struct stat *s), (fd, s), fd)
BY_DESCRIPTOR(int, fstat64, -1, (int fd, struct stat64 *s), (fd, s), fd)
BY_DESCRIPTOR(int, dup, -1, (int fd), (fd), fd)
BY_DESCRIPTOR(int, connect, -1, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n), fd)
BY_DESCRIPTOR(int, flock, -1, (int fd, int o), (fd, o), fd)
BY_DESCRIPTOR(int, fchmod, -1, (int fd, mode_t m), (fd, m), fd)
BY_DESCRIPTOR(int, futimens, -1, (int fd, const struct timespec t[2]), (fd, t), fd)

// The descriptor is gone whatever close returns.
int close(int fd) {
  int fault = fails_at("close", fd);
  int result = REAL(close)(fd);
  if (fault != 1) return result;
  errno = fault_error;
  return -1;
}

BY_PATH(int, rename, -1, (const char *a, const char *b), (a, b), b)
BY_PATH(int, unlink, -1, (const char *p), (p), p)
BY_PATH(int, rmdir, -1, (const char *p), (p), p)
BY_PATH(int, mkdir, -1, (const char *p, mode_t m), (p, m), p)
BY_PATH(int, stat, -1, (const char *p, struct stat *s), (p, s), p)
BY_PATH(int, lstat, -1, (const char *p, struct stat *s), (p, s), p)
BY_PATH(int, stat64, -1, (const char *p, struct stat64 *s), (p, s), p)
BY_PATH(int, lstat64, -1, (const char *p, struct stat64 *s), (p, s), p)
BY_PATH(int, access, -1, (const char *p, int m), (p, m), p)
BY_PATH(int, link, -1, (const char *a, const char *b), (a, b), b)
BY_PATH(int, symlink, -1, (const char *a, const char *b), (a, b), b)
BY_PATH(ssize_t, readlink, -1, (const char *p, char *b, size_t n), (p, b, n), p)
BY_PATH(DIR *, opendir, NULL, (const char *p), (p), p)
BY_PATH(FILE *, fopen, NULL, (const char *p, const char *m), (p, m), p)
BY_PATH(int, chmod, -1, (const char *p, mode_t m), (p, m), p)

BY_PATH(int, pipe, -1, (int fd[2]), (fd), "process")
// Both make a pipe: what is out of them for one is so for the other.
int pipe2(int fd[2], int f) { return fails("pipe", "process") == 1 ? -1 : REAL(pipe2)(fd, f); }
BY_PATH(pid_t, fork, -1, (void), (), "process")
BY_PATH(int, socket, -1, (int d, int t, int p), (d, t, p), "process")
BY_PATH(int, poll, -1, (struct pollfd *f, nfds_t n, int t), (f, n, t), "process")

int posix_spawn(pid_t *id, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                char *const arguments[], char *const environment[]) {
  return fails("posix_spawn", "process") == 1
    ? fault_error : REAL(posix_spawn)(id, path, actions, attributes, arguments, environment);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  if (fd >= 0 && fails_at("mmap", fd) == 1) return MAP_FAILED;
  return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

#define OPEN(name, parameters, before, path) \
  int name parameters { \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list list; \
      va_start(list, flags); \
      mode = va_arg(list, mode_t); \
      va_end(list); \
    } \
    return fails("open", path) == 1 ? -1 : (int)syscall(SYS_openat, before, path, flags, mode); \
  }

OPEN(open, (const char *path, int flags, ...), AT_FDCWD, path)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, path)
OPEN(openat, (int folder, const char *path, int flags, ...), folder, path)
OPEN(openat64, (int folder, const char *path, int flags, ...), folder, path)

int fcntl(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  void *argument = va_arg(list, void *);
  va_end(list);
  int is_lock = command == F_SETLK || command == F_SETLKW || command == F_GETLK || command == F_OFD_SETLK
    || command == F_OFD_SETLKW || command == F_OFD_GETLK;
  if (is_lock && fails_at("lock", fd) == 1) return -1;
  return (int)syscall(SYS_fcntl, fd, command, argument);
}
