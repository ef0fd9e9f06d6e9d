#include "Fingerprint.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "myosect/Batch/Batch.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"

namespace myosect::batch
{
namespace
{
namespace fs = std::filesystem;

/** Files of an input to any depth, in the order of their names. */
std::vector<fs::path> FilesOf(const fs::path & input)
{
  std::error_code status;
  std::vector<fs::path> files;
  if (!fs::is_directory(input, status))
  {
    files.push_back(input);
    return files;
  }
  for (fs::recursive_directory_iterator entry(
           input, fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied, status);
       !status && entry != fs::recursive_directory_iterator(); entry.increment(status))
  {
    if (entry->is_regular_file(status))
    {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/** FNV-1a. */
class Hash
{
public:
  void Add(const std::string & text)
  {
    for (const char c : text)
    {
      m_Value = (m_Value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    m_Value = (m_Value ^ 0xffU) * 0x100000001b3ULL;
  }
  [[nodiscard]] std::string Text() const
  {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(m_Value));
    return text;
  }

private:
  std::uint64_t m_Value = 0xcbf29ce484222325ULL;
};

bool IsCompressed(const fs::path & file)
{
  const std::string ending = file.extension().string();
  return ending == ".gz" || ending == ".nrrd" || ending == ".mha";
}
} // namespace

std::uintmax_t InputBytes(const std::vector<fs::path> & inputs)
{
  std::uintmax_t bytes = 0;
  for (const fs::path & input : inputs)
  {
    for (const fs::path & file : FilesOf(input))
    {
      std::error_code status;
      const std::uintmax_t size = fs::file_size(file, status);
      bytes += status ? 0 : size;
    }
  }
  return bytes;
}

std::size_t ExpectedMemoryBytes(const std::vector<fs::path> & inputs)
{
  constexpr std::size_t kWorkingBytes = std::size_t{ 160 } << 20;
  std::size_t bytes = kWorkingBytes;
  for (const fs::path & input : inputs)
  {
    bytes += static_cast<std::size_t>(InputBytes({ input })) * (IsCompressed(input) ? 10 : 3);
  }
  return bytes;
}

std::string FingerprintOf(const BatchStudy & study)
{
  Hash hash;
  hash.Add(std::string(SoftwareVersion()));
  for (const std::string & argument : study.arguments)
  {
    hash.Add(argument);
  }
  for (const fs::path & input : study.inputs)
  {
    std::error_code status;
    if (!fs::exists(input, status))
    {
      throw Error(ErrorCode::UnreadableInput,
                  "line " + std::to_string(study.line) + " of the list: an input does not exist; check the path");
    }
    for (const fs::path & file : FilesOf(input))
    {
      hash.Add(file.lexically_relative(input).string());
      hash.Add(std::to_string(fs::file_size(file, status)));
      hash.Add(std::to_string(fs::last_write_time(file, status).time_since_epoch().count()));
    }
  }
  return hash.Text();
}
} // namespace myosect::batch
