#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
struct FoundFile
{
  std::filesystem::path file;
  std::string name; ///< relative to the input that held it
};

/**
 * Every regular file below the inputs, once, by name. Links are followed; loops and second ways to a file are not.
 * What cannot be listed goes to `rejections`.
 * \throws Error(UnreadableInput) when an input does not exist.
 */
[[nodiscard]] std::vector<FoundFile> FindFiles(const std::vector<std::filesystem::path> & inputs, std::vector<Rejection> & rejections);
} // namespace myosect::dicom
