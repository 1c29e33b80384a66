#pragma once

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#if defined(__x86_64__)
#define CONFINEMENT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CONFINEMENT_ARCH AUDIT_ARCH_AARCH64
#endif
#endif

/// A program that was started, and where its outputs can be read.
struct confined_child {
  pid_t process;
  int output;
  int error;
};

#if defined(CONFINEMENT_ARCH)
/// From here on this process starts no other, opens nothing for writing, changes no name or mode of a file and talks to
/// nobody: the kernel refuses. Needs no privileges. Threads may be started: font libraries do.
static inline void confinement_filter(void) {
#define REFUSE(number, code)                                                                                           \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (code))
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
// Opening with these flags could change a file; in the lower half of the flags' argument.
#define REFUSE_WRITING(number, argument)                                                                               \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4), LOAD(args[argument]),                                             \
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0, 1),                    \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  struct sock_filter rules[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CONFINEMENT_ARCH, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      LOAD(nr),
#if defined(__x86_64__)
      // The calls of x32 have numbers of their own.
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      REFUSE(SYS_fork, EPERM),
      REFUSE(SYS_vfork, EPERM),
      REFUSE_WRITING(SYS_open, 1),
      REFUSE(SYS_creat, EACCES),
      REFUSE(SYS_unlink, EACCES),
      REFUSE(SYS_rename, EACCES),
      REFUSE(SYS_mkdir, EACCES),
      REFUSE(SYS_rmdir, EACCES),
      REFUSE(SYS_symlink, EACCES),
      REFUSE(SYS_link, EACCES),
      REFUSE(SYS_mknod, EACCES),
      REFUSE(SYS_chmod, EACCES),
      REFUSE(SYS_chown, EACCES),
      REFUSE(SYS_lchown, EACCES),
      REFUSE(SYS_utime, EACCES),
      REFUSE(SYS_utimes, EACCES),
      REFUSE(SYS_futimesat, EACCES),
#endif
      // A filter cannot see the flags of clone3. Where it is missing, the C library calls clone instead.
      REFUSE(435 /* clone3 */, ENOSYS),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
      LOAD(args[0]),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x00010000 /* CLONE_THREAD */, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      REFUSE_WRITING(SYS_openat, 2),
      REFUSE(437 /* openat2 */, ENOSYS),
      REFUSE(SYS_unlinkat, EACCES),
      REFUSE(SYS_renameat, EACCES),
      REFUSE(SYS_renameat2, EACCES),
      REFUSE(SYS_mkdirat, EACCES),
      REFUSE(SYS_symlinkat, EACCES),
      REFUSE(SYS_linkat, EACCES),
      REFUSE(SYS_mknodat, EACCES),
      REFUSE(SYS_truncate, EACCES),
      REFUSE(SYS_fchmod, EACCES),
      REFUSE(SYS_fchmodat, EACCES),
      REFUSE(SYS_fchown, EACCES),
      REFUSE(SYS_fchownat, EACCES),
      REFUSE(SYS_utimensat, EACCES),
      REFUSE(SYS_setxattr, EACCES),
      REFUSE(SYS_lsetxattr, EACCES),
      REFUSE(SYS_removexattr, EACCES),
      REFUSE(SYS_lremovexattr, EACCES),
      REFUSE(SYS_socket, EPERM),
      REFUSE(SYS_socketpair, EPERM),
      REFUSE(SYS_execveat, EPERM),
      REFUSE(SYS_ptrace, EPERM),
      REFUSE(SYS_process_vm_writev, EPERM),
      REFUSE(SYS_kill, EPERM),
      REFUSE(SYS_mount, EPERM),
      REFUSE(SYS_unshare, EPERM),
      REFUSE(SYS_bpf, EPERM),
      REFUSE(425 /* io_uring_setup */, ENOSYS),
      REFUSE(434 /* pidfd_open */, EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
#undef REFUSE
#undef LOAD
#undef REFUSE_WRITING
  struct sock_fprog program = {.len = sizeof rules / sizeof rules[0], .filter = rules};
  // Where the kernel has no filters, the limits have to do.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
#endif

static inline void confinement_limit(int resource, uint64_t value) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0) return;
  if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > value) limit.rlim_max = value;
  if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
  setrlimit(resource, &limit);
}

/// What the child does between its start and the program's; returns with errno set if the program cannot be run.
static inline void confinement_enter(const char *path, char *const *arguments, char *const *environment, int input,
                                     int output, int error, uint64_t cpu_seconds, uint64_t memory_bytes) {
#if defined(__linux__)
  // With the thread that started it: nothing is left running when the program is killed.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) return;
#if defined(SYS_close_range)
  syscall(SYS_close_range, 3u, ~0u, 0u);
#endif
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  // Beyond the limit of a file's size writing fails, as on a full disk.
  signal(SIGXFSZ, SIG_IGN);
  confinement_limit(RLIMIT_CPU, cpu_seconds);
  confinement_limit(RLIMIT_AS, memory_bytes);
  confinement_limit(RLIMIT_FSIZE, 0);
  confinement_limit(RLIMIT_CORE, 0);
#if defined(CONFINEMENT_ARCH)
  confinement_filter();
#endif
  execve(path, arguments, environment);
}

/// Starts the program at `path`, confined, with nothing to read and its outputs in pipes; 0, or an error number.
///
/// Sizes of files it writes are limited to nothing, its processor time and address space to what is given.
static inline int confined_start(const char *path, char *const *arguments, char *const *environment,
                                 uint64_t cpu_seconds, uint64_t memory_bytes, struct confined_child *child) {
  int outputs[2] = {-1, -1}, errors[2] = {-1, -1};
  volatile int failure = 0;
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);

  if (input < 0 || pipe(outputs) != 0 || pipe(errors) != 0) failure = errno;
  const int all[] = {outputs[0], outputs[1], errors[0], errors[1]};
  for (int i = 0; i < 4; i++)
    if (all[i] >= 0) fcntl(all[i], F_SETFD, FD_CLOEXEC);
  child->process = -1;
  if (failure == 0) {
#if defined(__linux__)
    // A copy of a large process could be refused for its memory; the child only makes system calls.
    child->process = vfork();
#else
    child->process = fork();
#endif
    if (child->process == 0) {
      confinement_enter(path, arguments, environment, input, outputs[1], errors[1], cpu_seconds, memory_bytes);
      failure = errno;
      _exit(127);
    }
    if (child->process < 0) failure = errno;
  }
  if (input >= 0) close(input);
  if (outputs[1] >= 0) close(outputs[1]);
  if (errors[1] >= 0) close(errors[1]);
  if (failure != 0) {
    if (outputs[0] >= 0) close(outputs[0]);
    if (errors[0] >= 0) close(errors[0]);
    if (child->process > 0) waitpid(child->process, NULL, 0);
    return failure;
  }
  child->output = outputs[0];
  child->error = errors[0];
  return 0;
}
