#include "OutputFile.h"

#include <fstream>

#include "myosect/Core/Error.h"

namespace myosect::pipeline
{
void WriteWholeFile(const std::filesystem::path & file, const std::string & bytes, bool replace)
{
  const std::string name = file.filename().string();
  std::error_code status;
  if (std::filesystem::exists(file, status) && !(replace && std::filesystem::is_regular_file(file, status)))
  {
    throw Error(ErrorCode::CannotWrite, "output '" + name + "' exists; choose another --output, or replace a file with --force");
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
