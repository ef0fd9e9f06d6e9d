#include "OriginJson.h"

namespace myosect::viewer
{
nlohmann::ordered_json OriginToJson(const Origin & origin)
{
  std::vector<std::string> inputs;
  for (const auto & path : origin.inputs)
  {
    inputs.push_back(path.string());
  }
  return { { "inputs", inputs },
           { "series", origin.seriesUids },
           { "segmentation", origin.segmentation.string() },
           { "label_table", origin.labelTable.string() },
           { "modality", origin.modality ? std::string(ToString(*origin.modality)) : std::string() },
           { "result", origin.resultFolder.string() },
           { "title", origin.title } };
}

Origin OriginFromJson(const nlohmann::ordered_json & stored)
{
  Origin origin;
  for (const auto & path : stored.at("inputs"))
  {
    origin.inputs.emplace_back(path.get<std::string>());
  }
  origin.seriesUids = stored.at("series").get<std::vector<std::string>>();
  origin.segmentation = stored.at("segmentation").get<std::string>();
  origin.labelTable = stored.at("label_table").get<std::string>();
  const auto modality = stored.at("modality").get<std::string>();
  for (const Modality candidate : { Modality::Ct, Modality::T1, Modality::Dixon })
  {
    if (ToString(candidate) == modality)
    {
      origin.modality = candidate;
    }
  }
  origin.resultFolder = stored.at("result").get<std::string>();
  origin.title = stored.at("title").get<std::string>();
  return origin;
}
} // namespace myosect::viewer
