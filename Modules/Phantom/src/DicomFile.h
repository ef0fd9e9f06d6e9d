#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "myosect/Phantom/DicomSeriesWriter.h"

class DcmFileFormat;

namespace myosect::phantom
{
/** \throws Error(CannotWrite). */
void MakeFolder(const std::filesystem::path & directory);
/** Like "ct00012.dcm". */
[[nodiscard]] std::string NumberedName(const char * prefix, std::size_t number);
/** \throws Error(CannotWrite). */
void SaveDicom(DcmFileFormat & file, const std::filesystem::path & path, DicomEncoding::Syntax syntax);
} // namespace myosect::phantom
