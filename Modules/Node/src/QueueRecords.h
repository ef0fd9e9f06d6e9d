#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "DiskSteps.h"
#include "Queue.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"

namespace myosect::node
{
/** A set of images that has become a job. */
struct Queue::StoredSet
{
  std::string set;
  std::string job;
  unsigned number = 1;
  bool refused = false;
  std::vector<std::string> images; ///< keys of the instances, sorted
};

/** An image by the name of its file, "INSTANCE-REVISION-HEAD-PIXELS-CODING.dcm". */
struct StoredImage
{
  std::string file;
  std::string instance;
  unsigned revision = 0;
  std::string head, pixels, coding;
};

[[nodiscard]] std::string FileNameOf(const StoredImage & image);
/** By instance and revision; other files are left out. */
[[nodiscard]] std::vector<StoredImage> ListImages(const std::filesystem::path & folder);

/** Names of what lies in a folder, sorted; none when there is no such folder. */
[[nodiscard]] std::vector<std::string> NamesIn(const std::filesystem::path & folder);

/** Holds a study for one process until the object goes. Makes the study's folder. */
class StudyLock
{
public:
  explicit StudyLock(const std::filesystem::path & study);
  ~StudyLock();
  StudyLock(const StudyLock &) = delete;
  StudyLock & operator=(const StudyLock &) = delete;

private:
  int m_Descriptor = -1;
};

[[nodiscard]] std::int64_t UnixNow();

/** A text of a record that becomes part of a path. \throws nlohmann::json::exception for one that is no text, Error(UnreadableInput) for
 * one that would lead elsewhere. */
[[nodiscard]] std::string PlainName(const nlohmann::json & value);

/** What `read` makes of the JSON of a record's file. \throws Error(UnreadableInput) when the file, or what it holds, is no such record. */
template <typename Read> [[nodiscard]] auto FromRecord(const std::filesystem::path & file, Read && read)
{
  try
  {
    return read(ParseJson<nlohmann::json>(disk::ReadFile(file)));
  }
  catch (const nlohmann::json::exception &)
  {
    throw Error(ErrorCode::UnreadableInput, "the queue: record " + file.filename().string() + " in " +
                                                file.parent_path().filename().string() +
                                                " is damaged; restore it, or move its folder out of --queue");
  }
}
} // namespace myosect::node
