#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace myosect
{
/** Kind of failure; the numeric value is the exit code of the command line. */
enum class ErrorCode : int
{
  Internal = 1,
  Usage = 2,
  UnreadableInput = 20,
  NoUsableSeries = 21,
  UnsupportedInput = 22, ///< inconsistent, ambiguous or unsupported
  CannotWrite = 40,
  ProcessingFailed = 80,
  Interrupted = 130
};

/**
 * \brief The one exception type that leaves a module.
 *
 * what() is a single line: what went wrong, in which file or series, and what to do about it. Context is put in front, outermost first.
 * Toolkit exceptions and condition codes are converted to this type at the edge of the module that uses the toolkit.
 */
class Error : public std::runtime_error
{
public:
  Error(ErrorCode code, std::string message);

  /** The same error with `context` in front of its message: "context: message". */
  [[nodiscard]] Error With(const std::string & context) const;

  [[nodiscard]] ErrorCode Code() const noexcept { return m_Code; }
  [[nodiscard]] int ExitCode() const noexcept { return static_cast<int>(m_Code); }

private:
  ErrorCode m_Code;
};
} // namespace myosect
