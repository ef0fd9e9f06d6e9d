#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "CaseScore.h"
#include "ResultTable.h"
#include "myosect/Core/Tables.h"

namespace myosect::validation
{
/** The truth of a phantom and what the program says of it. */
struct PhantomRun
{
  std::vector<SliceMeasurement> truth;
  ResultTable table;
};

/** `slices` of truth.json: sides, segments, status, areas and fat fraction. \throws Error(UnreadableInput). */
[[nodiscard]] std::vector<SliceMeasurement> ReadTruth(const std::filesystem::path & file);

/**
 * \brief Writes a named case as DICOM, analyses that and reads the table.
 *
 * Parameters are the defaults; the modality is given where the case writes no repetition time. A case whose encoding loses the scales of
 * water and fat has no fat fraction in its truth, and slices with water and fat exchanged in a part of a leg, or spoilt by motion or metal, are to be rejected.
 * \throws Error as those do.
 */
[[nodiscard]] PhantomRun RunPhantom(const std::string & caseName, unsigned seed = 1);
/** The same of an MR case cut down to `slices` in the middle of its stack. */
[[nodiscard]] PhantomRun RunMrSlab(const std::string & caseName, std::size_t slices);

/** Whether the whole study may be refused: its encoding loses the scales of water and fat, or nothing tells fat from muscle. */
[[nodiscard]] bool MayBeRefused(const std::string & caseName);
[[nodiscard]] Modality ModalityOf(const std::string & caseName);
[[nodiscard]] Bars BarsOfCase(const std::string & caseName);
} // namespace myosect::validation
