#include "DicomFile.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcfilefo.h>

#include <cstdio>

#include "PixelCompression.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
void MakeFolder(const std::filesystem::path & directory)
{
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  if (failure)
  {
    throw Error(ErrorCode::CannotWrite,
                "folder '" + directory.filename().string() + "' cannot be made (" + failure.message() + "); choose another one");
  }
}

std::string NumberedName(const char * prefix, std::size_t number)
{
  char text[48];
  std::snprintf(text, sizeof(text), "%s%05zu.dcm", prefix, number);
  return text;
}

void SaveDicom(DcmFileFormat & file, const std::filesystem::path & path, DicomEncoding::Syntax syntax)
{
  const DcmXfer transfer(TransferSyntaxUid(syntax));
  const OFCondition condition = file.saveFile(path.c_str(), transfer.getXfer());
  if (condition.bad())
  {
    throw Error(ErrorCode::CannotWrite,
                "'" + path.filename().string() + "' cannot be written (" + condition.text() + "); check the folder and its free space");
  }
}
} // namespace myosect::phantom
