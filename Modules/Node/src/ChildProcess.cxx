#include "ChildProcess.h"

#include <cerrno>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
volatile std::sig_atomic_t g_AskedToStop = 0;

extern "C" void OnTerminate(int)
{
  g_AskedToStop = 1;
}

[[noreturn]] void RunChild(pid_t parent, int pipe, const std::function<int(const ChildProcess::Send &)> & body)
{
  struct sigaction action
  {
  };
  action.sa_handler = OnTerminate;
  sigaction(SIGTERM, &action, nullptr);
  // Ctrl-C reaches the whole group; the node decides what its processes do.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
  {
    _exit(1);
  }
  int code = 1;
  try
  {
    code = body(
        [pipe](const std::string & line)
        {
          const std::string text = line + "\n";
          [[maybe_unused]] const ssize_t written = write(pipe, text.data(), text.size());
        });
  }
  catch (const std::exception & exception)
  {
    const std::string text = std::string("T ") + exception.what() + "\n";
    [[maybe_unused]] const ssize_t written = write(pipe, text.data(), text.size());
  }
  _exit(code);
}
} // namespace

bool ChildProcess::IsAskedToStop()
{
  return g_AskedToStop != 0;
}

ChildProcess::ChildProcess(const std::function<int(const Send &)> & body)
{
  int ends[2];
  if (pipe(ends) != 0)
  {
    throw Error(ErrorCode::Internal, "no pipe for a process of the node");
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  const pid_t parent = getpid();
  m_Pid = fork();
  if (m_Pid == 0)
  {
    close(ends[0]);
    RunChild(parent, ends[1], body);
  }
  close(ends[1]);
  if (m_Pid < 0)
  {
    close(ends[0]);
    throw Error(ErrorCode::Internal, "no process can be made for the node");
  }
  m_Pipe = ends[0];
}

ChildProcess::~ChildProcess()
{
  if (m_Pid > 0)
  {
    kill(m_Pid, SIGKILL);
    waitpid(m_Pid, nullptr, 0);
  }
  if (m_Pipe >= 0)
  {
    close(m_Pipe);
  }
}

ChildProcess::ChildProcess(ChildProcess && other) noexcept
    : m_Pid(std::exchange(other.m_Pid, -1)), m_Pipe(std::exchange(other.m_Pipe, -1)), m_EndSeen(other.m_EndSeen),
      m_Buffer(std::move(other.m_Buffer))
{
}

ChildProcess & ChildProcess::operator=(ChildProcess && other) noexcept
{
  std::swap(m_Pid, other.m_Pid);
  std::swap(m_Pipe, other.m_Pipe);
  std::swap(m_EndSeen, other.m_EndSeen);
  std::swap(m_Buffer, other.m_Buffer);
  return *this;
}

std::string ChildProcess::TakeLines()
{
  char bytes[4096];
  ssize_t count = -1;
  while (m_Pipe >= 0 && (count = read(m_Pipe, bytes, sizeof bytes)) > 0)
  {
    m_Buffer.append(bytes, static_cast<std::size_t>(count));
  }
  if (count == 0)
  {
    close(m_Pipe);
    m_Pipe = -1;
  }
  const std::size_t end = m_Buffer.rfind('\n');
  std::string lines;
  if (end != std::string::npos)
  {
    lines = m_Buffer.substr(0, end + 1);
    m_Buffer.erase(0, end + 1);
  }
  return lines;
}

std::optional<int> ChildProcess::Reap()
{
  // Its end of the pipe closes a moment before a process can be waited for.
  int status = 0;
  for (int tries = m_Pipe < 0 && !m_EndSeen ? 20 : 1; m_Pid > 0 && tries > 0; --tries)
  {
    if (waitpid(m_Pid, &status, WNOHANG) == m_Pid)
    {
      m_Pid = -1;
      return status;
    }
    usleep(tries > 1 ? 500 : 0);
  }
  m_EndSeen = m_Pipe < 0;
  return std::nullopt;
}

void ChildProcess::Signal(int signal) const
{
  if (m_Pid > 0)
  {
    kill(m_Pid, signal);
  }
}
} // namespace myosect::node
