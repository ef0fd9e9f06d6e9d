#include "NodeLog.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>

#include "QueueRecords.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/UtcTime.h"

namespace myosect::node
{
namespace
{
constexpr std::size_t kTroublesKept = 20;
}

NodeLog::NodeLog(const std::filesystem::path & file)
    : m_Descriptor(file.empty() ? dup(STDERR_FILENO) : open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600))
{
  if (m_Descriptor < 0)
  {
    throw Error(ErrorCode::CannotWrite, "the log file cannot be written; check --log-file");
  }
}

NodeLog::~NodeLog()
{
  close(m_Descriptor);
}

void NodeLog::Note(const std::string & text)
{
  Write("note", text);
}

void NodeLog::Warn(const std::string & text)
{
  Write("warning", text);
  m_Troubles.push_back({ UnixNow(), text });
  if (m_Troubles.size() > kTroublesKept)
  {
    m_Troubles.pop_front();
  }
}

void NodeLog::Write(const char * level, const std::string & text) const
{
  const std::string line = UtcText(UnixNow()) + " " + level + " " + text + "\n";
  // A log that cannot be written must not stop the node.
  [[maybe_unused]] const ssize_t written = write(m_Descriptor, line.data(), line.size());
}
} // namespace myosect::node
