#include "OutputFile.h"

#include <fstream>

#include "myosect/Core/Error.h"

namespace myosect::pipeline
{
namespace
{
constexpr std::size_t kBeginning = 256;

bool BeginsLike(const std::filesystem::path & file, const std::string & marker)
{
  std::ifstream stream(file, std::ios::binary);
  std::string beginning(kBeginning, '\0');
  stream.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(stream.gcount()));
  return beginning.find(marker) != std::string::npos;
}
} // namespace

void WriteWholeFile(const std::filesystem::path & file, const std::string & bytes, bool replace, const std::string & marker)
{
  const std::string name = file.filename().string();
  std::error_code status;
  if (std::filesystem::exists(file, status))
  {
    if (!replace)
    {
      throw Error(ErrorCode::CannotWrite, "output '" + name + "' exists; choose another --output, or replace it with --force");
    }
    if (!std::filesystem::is_regular_file(file, status) || !BeginsLike(file, marker))
    {
      throw Error(ErrorCode::CannotWrite, "output '" + name + "' exists and was not made by this command, so --force does not replace it; choose another --output");
    }
  }
  if (file.has_parent_path())
  {
    std::filesystem::create_directories(file.parent_path(), status);
  }
  std::filesystem::path working = file;
  working += ".partial";
  std::ofstream stream(working, std::ios::binary | std::ios::trunc);
  stream << bytes;
  stream.close();
  bool done = !stream.fail();
  if (done)
  {
    std::filesystem::rename(working, file, status);
    done = !status;
  }
  if (!done)
  {
    std::filesystem::remove(working, status);
    throw Error(ErrorCode::CannotWrite, "output '" + name + "' cannot be written; check rights and space");
  }
}
} // namespace myosect::pipeline
