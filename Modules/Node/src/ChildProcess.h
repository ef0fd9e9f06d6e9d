#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

namespace myosect::node
{
/** A process of the node that dies with it. Its lines arrive through a pipe. */
class ChildProcess
{
public:
  /** Runs `body` in a fork and ends with its return value. `body` may exec; `send` writes one line to the node.
   *  \throws Error(Internal) when no process can be made. */
  using Send = std::function<void(const std::string & line)>;
  explicit ChildProcess(const std::function<int(const Send & send)> & body);
  ~ChildProcess();
  ChildProcess(ChildProcess && other) noexcept;
  ChildProcess & operator=(ChildProcess && other) noexcept;
  ChildProcess(const ChildProcess &) = delete;
  ChildProcess & operator=(const ChildProcess &) = delete;

  [[nodiscard]] int Pipe() const { return m_Pipe; }
  /** Whole lines that came since the last call. To be called before Reap. */
  [[nodiscard]] std::string TakeLines();
  /** Wait status, once it has ended. */
  [[nodiscard]] std::optional<int> Reap();
  void Signal(int signal) const;

  /** In the child: whether it was asked to stop (SIGTERM). */
  [[nodiscard]] static bool IsAskedToStop();

private:
  pid_t m_Pid = -1;
  int m_Pipe = -1;
  bool m_EndSeen = false; ///< of the pipe, by Reap
  std::string m_Buffer;
};
} // namespace myosect::node
