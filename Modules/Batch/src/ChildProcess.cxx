#include "ChildProcess.h"

#include <algorithm>
#include <csignal>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "myosect/Core/Error.h"

namespace myosect::batch
{
pid_t StartProcess(const std::filesystem::path & program, const std::vector<std::string> & arguments, const std::filesystem::path & log)
{
  const int messages = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (messages < 0)
  {
    throw Error(ErrorCode::CannotWrite, "the log " + log.filename().string() + " cannot be written; check rights and space");
  }
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  // Nothing is allocated between fork and exec.
  const std::string name = program.string();
  std::vector<char *> argv{ const_cast<char *>(name.c_str()) };
  std::transform(arguments.begin(), arguments.end(), std::back_inserter(argv),
                 [](const std::string & argument) { return const_cast<char *>(argument.c_str()); });
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0)
  {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    if (getppid() != parent)
    {
      _exit(127);
    }
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(messages, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(messages);
  close(nothing);
  if (child < 0)
  {
    throw Error(ErrorCode::Internal, "no process can be started; use fewer --jobs");
  }
  setpgid(child, child);
  return child;
}

ProcessEnd EndOf(pid_t process)
{
  int status = 0;
  if (waitpid(process, &status, WNOHANG) != process)
  {
    return {};
  }
  return WIFEXITED(status) ? ProcessEnd{ process, true, WEXITSTATUS(status) } : ProcessEnd{ process, false, WTERMSIG(status) };
}

void StopProcess(pid_t process, bool kill)
{
  ::kill(-process, kill ? SIGKILL : SIGTERM);
}
} // namespace myosect::batch
