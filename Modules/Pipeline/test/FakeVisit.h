#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::test
{
/** A result folder of two thighs, made without an image: what a visit's result holds, and how it differs from another one. */
struct FakeVisit
{
  std::string participant = "P-1";
  std::string date = "2024-01-01";
  std::string studyUid = "1.2.3";
  std::string timePoint;
  double firstLevelMm = 20.0;        ///< place along the bone of the lowest slice
  double tableMm = 0.0;              ///< where the table stood
  double leftScale = 1.0, rightScale = 1.0; ///< of the muscle
  double fatPercent = 8.0;           ///< of the right leg; of the left one divided by leftScale
  bool uniformBone = false;          ///< a shaft without features
  std::size_t slices = 32;
  double kvp = 120.0;
  double parameter = 1.0;            ///< of the only one
  Modality modality = Modality::Ct;
  std::vector<std::pair<std::string, std::string>> moreInputs;
  std::vector<std::pair<std::string, std::string>> moreParameters; ///< JSON text of the values
  std::vector<std::string> levels;                                 ///< of levels.csv
  Segment segment = Segment::Thigh;
};

void WriteFakeVisit(const std::filesystem::path & folder, const FakeVisit & visit);
} // namespace myosect::test
