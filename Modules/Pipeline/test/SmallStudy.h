#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Pipeline/Analysis.h"

namespace myosect::test
{
/** Both thighs on a few coarse slices; rendered once a process. */
[[nodiscard]] const phantom::CtPhantom & SmallThighs();

/** SmallThighs as a DICOM series. */
std::vector<std::filesystem::path> WriteSmallStudy(const std::filesystem::path & folder, const phantom::DicomIdentity & identity = {});

/** A request that takes the participant's name from nothing. */
[[nodiscard]] pipeline::AnalysisRequest RequestFor(const std::filesystem::path & input);

[[nodiscard]] std::string FileBytes(const std::filesystem::path & file);

/** Every file below a folder by its relative name; gzip files as what they hold. */
[[nodiscard]] std::map<std::string, std::string> FilesBelow(const std::filesystem::path & folder);

/** Rows of a table as column name and field. */
[[nodiscard]] std::vector<std::map<std::string, std::string>> ReadTable(const std::filesystem::path & file);

[[nodiscard]] std::size_t EntriesIn(const std::filesystem::path & folder);
} // namespace myosect::test
