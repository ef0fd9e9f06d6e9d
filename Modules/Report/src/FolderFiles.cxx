#include "FolderFiles.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "Text.h"
#include "myosect/Core/Error.h"

namespace myosect::report
{
void ThrowCannotWrite(const std::string & name, int errorNumber)
{
  const std::string cause = errorNumber != 0 ? std::strerror(errorNumber) : "writing failed";
  throw Error(ErrorCode::CannotWrite, "cannot write " + name + ": " + cause + "; check free space and permissions of the output folder");
}

void WriteFile(const std::filesystem::path & directory, const std::string & name, const std::string & bytes)
{
  errno = 0;
  std::ofstream file(directory / name, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
  {
    ThrowCannotWrite(name, errno);
  }
}

void MakeFolder(const std::filesystem::path & directory, const std::string & name)
{
  std::error_code failure;
  std::filesystem::create_directory(directory / name, failure);
  if (failure)
  {
    ThrowCannotWrite(name, failure.value());
  }
}
} // namespace myosect::report
