#include "OriginJson.h"

#include <initializer_list>
#include <optional>

namespace myosect::viewer
{
namespace
{
template <typename TWord> std::string TextOf(const std::optional<TWord> & word)
{
  return word ? std::string(ToString(*word)) : std::string();
}

template <typename TWord> std::optional<TWord> WordOf(const std::string & text, std::initializer_list<TWord> words)
{
  for (const TWord word : words)
  {
    if (ToString(word) == text)
    {
      return word;
    }
  }
  return std::nullopt;
}

nlohmann::ordered_json ChoicesToJson(const ImageChoices & choices)
{
  return { { "water", choices.water.string() },       { "fat", choices.fat.string() },  { "fat_fraction", choices.fatFraction.string() },
           { "segment", TextOf(choices.segment) },    { "side", TextOf(choices.side) }, { "involved_side", TextOf(choices.involvedSide) },
           { "t1_correction", choices.t1Correction }, { "allowed", choices.allowed },   { "participant", choices.participantId } };
}

ImageChoices ChoicesFromJson(const nlohmann::ordered_json & stored)
{
  ImageChoices choices;
  choices.water = stored.at("water").get<std::string>();
  choices.fat = stored.at("fat").get<std::string>();
  choices.fatFraction = stored.at("fat_fraction").get<std::string>();
  choices.segment = WordOf(stored.at("segment").get<std::string>(), { Segment::Thigh, Segment::Calf });
  choices.side = WordOf(stored.at("side").get<std::string>(), { Side::Left, Side::Right });
  choices.involvedSide = WordOf(stored.at("involved_side").get<std::string>(), { Side::Left, Side::Right });
  choices.t1Correction = stored.at("t1_correction").get<bool>();
  choices.allowed = stored.at("allowed").get<std::vector<std::string>>();
  choices.participantId = stored.at("participant").get<std::string>();
  return choices;
}
} // namespace

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
           { "modality", TextOf(origin.modality) },
           { "result", origin.resultFolder.string() },
           { "title", origin.title },
           { "choices", ChoicesToJson(origin.choices) } };
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
  origin.modality = WordOf(stored.at("modality").get<std::string>(), { Modality::Ct, Modality::T1, Modality::Dixon });
  origin.resultFolder = stored.at("result").get<std::string>();
  origin.title = stored.at("title").get<std::string>();
  if (const auto choices = stored.find("choices"); choices != stored.end())
  {
    origin.choices = ChoicesFromJson(*choices);
  }
  return origin;
}
} // namespace myosect::viewer
