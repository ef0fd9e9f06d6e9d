#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

namespace myosect::node
{
/** Lines "TIME LEVEL TEXT". Texts name studies and jobs by keys of the queue, never by UIDs or anything of the patient. */
class NodeLog
{
public:
  struct Trouble
  {
    std::int64_t at = 0;
    std::string text;
  };

  /** \throws Error(CannotWrite). Empty: standard error. */
  explicit NodeLog(const std::filesystem::path & file);
  ~NodeLog();
  NodeLog(const NodeLog &) = delete;
  NodeLog & operator=(const NodeLog &) = delete;

  void Note(const std::string & text);
  /** Kept for --status as well. */
  void Warn(const std::string & text);
  [[nodiscard]] const std::deque<Trouble> & LastTroubles() const { return m_Troubles; }

private:
  void Write(const char * level, const std::string & text) const;

  int m_Descriptor;
  std::deque<Trouble> m_Troubles; ///< newest last
};
} // namespace myosect::node
