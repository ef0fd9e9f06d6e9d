#include "FileFinder.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <tuple>

#include "myosect/Core/Error.h"

namespace myosect::dicom
{
namespace
{
namespace fs = std::filesystem;

class Finder
{
public:
  explicit Finder(std::vector<Rejection> & rejections) : m_Rejections(rejections) {}

  void Visit(const fs::path & input)
  {
    std::error_code error;
    if (!fs::exists(input, error))
    {
      const fs::path name = input.has_filename() ? input.filename() : input.parent_path().filename();
      throw Error(ErrorCode::UnreadableInput, "input " + name.string() + " does not exist or cannot be reached; check the path");
    }
    m_Root = fs::is_directory(input, error) ? input : input.parent_path();
    std::vector<fs::path> open{ input };
    while (!open.empty())
    {
      const fs::path path = std::move(open.back());
      open.pop_back();
      VisitOne(path, open);
    }
  }

  std::vector<FoundFile> files;

private:
  void VisitOne(const fs::path & path, std::vector<fs::path> & open)
  {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status))
    {
      Reject(path, "unreadable", "a link that leads nowhere, or not readable");
      return;
    }
    if (!fs::is_directory(status) && !fs::is_regular_file(status))
    {
      Reject(path, "not-a-file", "neither a file nor a folder");
      return;
    }
    const fs::path canonical = fs::canonical(path, error);
    if (!m_Seen.insert(error ? path : canonical).second)
    {
      return;
    }
    if (fs::is_regular_file(status))
    {
      files.push_back({ path, NameOf(path) });
      return;
    }
    std::vector<fs::path> entries;
    fs::directory_iterator iterator(path, error);
    for (; !error && iterator != fs::directory_iterator(); iterator.increment(error))
    {
      entries.push_back(iterator->path());
    }
    if (error)
    {
      Reject(path, "unreadable", "the folder cannot be listed");
    }
    std::sort(entries.rbegin(), entries.rend());
    open.insert(open.end(), entries.begin(), entries.end());
  }

  std::string NameOf(const fs::path & path) const
  {
    const fs::path relative = path.lexically_relative(m_Root);
    return relative.empty() || relative == "." ? path.filename().string() : relative.string();
  }

  void Reject(const fs::path & path, const char * code, const char * reason) { m_Rejections.push_back({ NameOf(path), code, reason, 1 }); }

  std::vector<Rejection> & m_Rejections;
  fs::path m_Root;
  std::set<fs::path> m_Seen;
};
} // namespace

std::vector<FoundFile> FindFiles(const std::vector<fs::path> & inputs, std::vector<Rejection> & rejections)
{
  Finder finder(rejections);
  for (const fs::path & input : inputs)
  {
    finder.Visit(input);
  }
  return std::move(finder.files);
}
} // namespace myosect::dicom
