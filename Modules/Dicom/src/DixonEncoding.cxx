#include "DixonEncoding.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
using Words = std::vector<std::string>;

/** Where a maker's token was seen. */
enum class Source
{
  Standard,   ///< PS3.3 C.8.13.3.1.1, values 3 and 4 of Image Type and Frame Type
  PublicCode, ///< read in published programs that sort such images
  Unverified  ///< from memory of the maker's images
};

/** A whole value of Image Type or Frame Type (third and later), or of Scan Options, in upper case. */
struct ValueEncoding
{
  std::string_view value;
  DixonPart part;
  std::string_view makers;
  Source source;
};

constexpr ValueEncoding kTypeValues[] = {
  { "WATER", DixonPart::Water, "Siemens, Siemens XA, GE, Philips enhanced", Source::PublicCode },
  { "W", DixonPart::Water, "Philips", Source::PublicCode },
  { "FAT", DixonPart::Fat, "Siemens, Siemens XA, GE, Philips enhanced", Source::PublicCode },
  { "F", DixonPart::Fat, "Philips", Source::PublicCode },
  { "IN_PHASE", DixonPart::InPhase, "Siemens, Siemens XA, GE, Philips enhanced", Source::PublicCode },
  { "IP", DixonPart::InPhase, "Philips", Source::PublicCode },
  { "IN", DixonPart::InPhase, "", Source::PublicCode },
  { "INPHASE", DixonPart::InPhase, "", Source::PublicCode },
  { "OPP_PHASE", DixonPart::OpposedPhase, "Siemens", Source::PublicCode },
  { "OUT_PHASE", DixonPart::OpposedPhase, "GE, Siemens", Source::PublicCode },
  { "OP", DixonPart::OpposedPhase, "Philips", Source::PublicCode },
  { "OPP", DixonPart::OpposedPhase, "", Source::PublicCode },
  { "OPPOSED", DixonPart::OpposedPhase, "", Source::PublicCode },
  { "OPPOSED_PHASE", DixonPart::OpposedPhase, "", Source::PublicCode },
  { "OUT_OF_PHASE", DixonPart::OpposedPhase, "Siemens XA, Philips enhanced", Source::Unverified },
  { "OUTPHASE", DixonPart::OpposedPhase, "", Source::Unverified },
  { "FF", DixonPart::FatFraction, "Philips", Source::PublicCode },
  { "FAT_FRACTION", DixonPart::FatFraction, "Philips enhanced, GE, Siemens", Source::PublicCode },
  { "FATFRACTION", DixonPart::FatFraction, "", Source::Unverified },
  { "PDFF", DixonPart::FatFraction, "", Source::PublicCode },
  { "R2STAR", DixonPart::R2Star, "", Source::Unverified },
  { "R2_STAR", DixonPart::R2Star, "Siemens, Philips", Source::Unverified },
  { "R2_STAR_MAP", DixonPart::R2Star, "", Source::Standard },
  { "WF", DixonPart::Other, "", Source::Unverified },
  { "WATER_FRACTION", DixonPart::Other, "", Source::Unverified },
  { "T2_STAR_MAP", DixonPart::Other, "", Source::Standard },
  { "T2STAR", DixonPart::Other, "", Source::Unverified },
  { "FIELD_MAP", DixonPart::Other, "Philips", Source::PublicCode },
  { "B0", DixonPart::Other, "Philips", Source::PublicCode },
};

constexpr ValueEncoding kScanOptions[] = {
  { "DIXW", DixonPart::Water, "Siemens", Source::PublicCode },
  { "DIXF", DixonPart::Fat, "Siemens", Source::PublicCode },
};

/** Where in a description a token counts. */
enum class Place
{
  Anywhere,     ///< the words in a row, whatever stands around them
  WithDixon,    ///< only where another word tells of Dixon, or where they are the whole description
  Front,        ///< before a colon at the beginning
  LastWithDixon ///< the last word, where another word tells of Dixon
};

/** Words of a Series Description, separated by single blanks, in upper case. Longer ones stand first. */
struct WordEncoding
{
  std::string_view words;
  Place place;
  DixonPart part;
  std::string_view makers;
  Source source;
};

constexpr WordEncoding kDescriptions[] = {
  { "FAT FRACTION", Place::Anywhere, DixonPart::FatFraction, "GE, Philips", Source::PublicCode },
  { "FATFRACTION", Place::Anywhere, DixonPart::FatFraction, "", Source::Unverified },
  { "WATER FRACTION", Place::Anywhere, DixonPart::Other, "", Source::Unverified },
  { "FAT FRAC", Place::Anywhere, DixonPart::FatFraction, "GE", Source::PublicCode },
  { "FATFRAC", Place::Anywhere, DixonPart::FatFraction, "GE", Source::PublicCode },
  { "PDFF", Place::Anywhere, DixonPart::FatFraction, "GE, Canon, United Imaging", Source::PublicCode },
  { "OUT OF PHASE", Place::Anywhere, DixonPart::OpposedPhase, "", Source::PublicCode },
  { "OUT PHASE", Place::Anywhere, DixonPart::OpposedPhase, "Canon, Fujifilm", Source::PublicCode },
  { "OPP PHASE", Place::Anywhere, DixonPart::OpposedPhase, "Siemens", Source::PublicCode },
  { "OPPOSED PHASE", Place::Anywhere, DixonPart::OpposedPhase, "", Source::PublicCode },
  { "OUTPHASE", Place::Anywhere, DixonPart::OpposedPhase, "GE", Source::PublicCode },
  { "OPPOSED", Place::Anywhere, DixonPart::OpposedPhase, "", Source::PublicCode },
  { "IN PHASE", Place::Anywhere, DixonPart::InPhase, "Canon, Fujifilm", Source::PublicCode },
  { "INPHASE", Place::Anywhere, DixonPart::InPhase, "GE", Source::PublicCode },
  { "WATER", Place::Front, DixonPart::Water, "GE", Source::PublicCode },
  { "FAT", Place::Front, DixonPart::Fat, "GE", Source::PublicCode },
  { "R2STAR", Place::Anywhere, DixonPart::R2Star, "GE, Siemens", Source::PublicCode },
  { "R2 STAR", Place::Anywhere, DixonPart::R2Star, "", Source::PublicCode },
  { "R2", Place::Front, DixonPart::R2Star, "GE", Source::Unverified },
  { "R2", Place::LastWithDixon, DixonPart::R2Star, "Siemens", Source::Unverified },
  { "T2STAR", Place::WithDixon, DixonPart::Other, "", Source::Unverified },
  { "T2", Place::LastWithDixon, DixonPart::Other, "Siemens", Source::Unverified },
  { "WATER", Place::WithDixon, DixonPart::Water, "Canon, United Imaging, Fujifilm", Source::Unverified },
  { "FAT", Place::WithDixon, DixonPart::Fat, "Canon, United Imaging, Fujifilm", Source::Unverified },
  { "OPP", Place::WithDixon, DixonPart::OpposedPhase, "Siemens", Source::PublicCode },
  { "W", Place::LastWithDixon, DixonPart::Water, "Siemens, United Imaging", Source::PublicCode },
  { "F", Place::LastWithDixon, DixonPart::Fat, "Siemens, United Imaging", Source::PublicCode },
  { "IN", Place::LastWithDixon, DixonPart::InPhase, "Siemens", Source::PublicCode },
  { "IP", Place::LastWithDixon, DixonPart::InPhase, "Philips, United Imaging", Source::PublicCode },
  { "OUT", Place::LastWithDixon, DixonPart::OpposedPhase, "", Source::PublicCode },
  { "OP", Place::LastWithDixon, DixonPart::OpposedPhase, "Philips, United Imaging", Source::PublicCode },
  { "FF", Place::LastWithDixon, DixonPart::FatFraction, "Siemens, Philips, United Imaging", Source::PublicCode },
  { "FP", Place::LastWithDixon, DixonPart::FatFraction, "Siemens", Source::Unverified },
  { "WF", Place::LastWithDixon, DixonPart::Other, "Siemens", Source::Unverified },
};

/** Words that tell of Dixon. The first ones leave no doubt; the others may mean something else. */
constexpr std::string_view kSureDixonWords[] = {
  "DIXON", "MDIXON", "QDIXON", "EDIXON", "IDEAL", "IDEALIQ", "LAVAFLEX", "WFI", "WFS", "QWFI"
};
constexpr std::string_view kPossibleDixonWords[] = { "FLEX", "LAVA", "VIBE", "FATSEP", "LIVERLAB", "FACT", "QUANT" };

/** Products and tokens of confounder-corrected fat fractions, as words of descriptions and image types. */
struct ProtonDensityEncoding
{
  std::string_view words;
  std::string_view makers;
  Source source;
};

constexpr ProtonDensityEncoding kProtonDensity[] = {
  { "PDFF", "GE, Canon, United Imaging", Source::PublicCode },
  { "PROTON DENSITY FAT FRACTION", "", Source::PublicCode },
  { "IDEALIQ", "GE", Source::PublicCode },
  { "IDEAL IQ", "GE", Source::PublicCode },
  { "QDIXON", "Siemens", Source::PublicCode },
  { "Q DIXON", "Siemens", Source::PublicCode },
  { "LIVERLAB", "Siemens", Source::Unverified },
  { "MDIXON QUANT", "Philips", Source::PublicCode },
  { "MDIXONQUANT", "Philips", Source::Unverified },
  { "QWFI", "United Imaging", Source::Unverified },
};

/** Words that tell stations of one acquisition apart. */
constexpr std::string_view kStationWords[] = { "STATION", "STACK",  "STEP",  "BLOCK",        "SLAB",          "LEVEL",   "UPPER",
                                               "LOWER",   "MIDDLE", "MID",   "PROX",         "PROXIMAL",      "DISTAL",  "DIST",
                                               "THIGH",   "CALF",   "HIP",   "PELVIS",       "KNEE",          "LEG",     "LEGS",
                                               "THIGHS",  "CALVES", "SHANK", "OBERSCHENKEL", "UNTERSCHENKEL", "COMPOSED" };

template <typename TList> bool Contains(const TList & list, std::string_view wanted)
{
  return std::find(std::begin(list), std::end(list), wanted) != std::end(list);
}

Words SplitAtBlanks(std::string_view text)
{
  return UpperWords(std::string(text));
}

/** Where `wanted` begins in `words`, if it does. */
std::optional<std::size_t> FindRow(const Words & words, const Words & wanted)
{
  const auto found = std::search(words.begin(), words.end(), wanted.begin(), wanted.end());
  return found == words.end() ? std::nullopt : std::optional<std::size_t>(static_cast<std::size_t>(found - words.begin()));
}

/** "FAT SAT" and its like name a suppression, not a part. */
void RemoveSuppressions(Words & words)
{
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
  {
    const bool isPart = words[i] == "FAT" || words[i] == "WATER";
    constexpr std::string_view doings[] = { "SAT",         "SATURATION", "SATURATED", "SUPP", "SUP",       "SUPPRESSED",
                                            "SUPPRESSION", "EXCITATION", "EXC",       "SEP",  "SEPARATION" };
    if (isPart && Contains(doings, words[i + 1]))
    {
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(i) + 2);
      --i;
    }
  }
}

bool TellsOfDixon(const Words & words)
{
  return std::any_of(words.begin(), words.end(),
                     [](const std::string & word) { return Contains(kSureDixonWords, word) || Contains(kPossibleDixonWords, word); });
}

bool IsSurelyDixon(const Words & words)
{
  return std::any_of(words.begin(), words.end(), [](const std::string & word) { return Contains(kSureDixonWords, word); });
}

struct Match
{
  DixonPart part = DixonPart::None;
  std::string token;
};

bool Counts(Place place, std::size_t at, const Words & wanted, const Words & words, const Words & front, bool hasDixon)
{
  switch (place)
  {
  case Place::WithDixon:
    return hasDixon || words == wanted;
  case Place::LastWithDixon:
    return hasDixon && at + wanted.size() == words.size();
  case Place::Front:
    return front == wanted;
  default:
    return true;
  }
}

/** Takes the words that name a part out of a description; of several parts the result is Unknown. */
Match TakeFromDescription(const std::string & description, Words & words, bool hasDixon)
{
  words = UpperWords(description);
  RemoveSuppressions(words);
  const auto colon = description.find(':');
  const Words front = colon == std::string::npos ? Words() : UpperWords(description.substr(0, colon));
  Match match;
  for (const WordEncoding & encoding : kDescriptions)
  {
    const Words wanted = SplitAtBlanks(encoding.words);
    const auto at = FindRow(words, wanted);
    if (!at || !Counts(encoding.place, *at, wanted, words, front, hasDixon))
    {
      continue;
    }
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(*at);
    words.erase(begin, begin + static_cast<std::ptrdiff_t>(wanted.size()));
    const bool isContradiction = match.part != DixonPart::None && match.part != encoding.part;
    match.part = isContradiction ? DixonPart::Unknown : encoding.part;
    match.token += (match.token.empty() ? "" : " and ") + std::string(encoding.words);
  }
  return match;
}

template <typename TTable> Match FromValues(const std::vector<std::string> & values, std::size_t first, const TTable & table)
{
  Match match;
  for (std::size_t i = first; i < values.size(); ++i)
  {
    for (const ValueEncoding & encoding : table)
    {
      if (values[i] == encoding.value && match.token.find(values[i]) == std::string::npos)
      {
        const bool isContradiction = match.part != DixonPart::None && match.part != encoding.part;
        match.part = isContradiction ? DixonPart::Unknown : encoding.part;
        match.token += (match.token.empty() ? "" : " and ") + values[i];
      }
    }
  }
  return match;
}

void Decide(MrFacts & mr, const Match & match, const std::string & where)
{
  mr.part = match.part;
  mr.partEvidence = where + " " + match.token + (match.part == DixonPart::Unknown ? ", which contradict each other" : "");
}
} // namespace

void RecogniseDixonPart(const SeriesAttributes & attributes, MrFacts & mr)
{
  mr.part = DixonPart::None;
  const auto seriesValues = UpperValues(mr.seriesImageType);
  const auto frameValues = UpperValues(attributes.imageType);
  const Match byImageType = FromValues(seriesValues, 2, kTypeValues);
  const Match byFrameType = seriesValues == frameValues ? Match() : FromValues(frameValues, 2, kTypeValues);
  if (byImageType.part != DixonPart::None && byFrameType.part != DixonPart::None && byImageType.part != byFrameType.part)
  {
    mr.part = DixonPart::Unknown;
    mr.partEvidence = "Image Type " + byImageType.token + " and Frame Type " + byFrameType.token + " contradict each other";
    return;
  }
  if (byImageType.part != DixonPart::None)
  {
    return Decide(mr, byImageType, "Image Type");
  }
  if (byFrameType.part != DixonPart::None)
  {
    return Decide(mr, byFrameType, "Frame Type");
  }
  const Match byOptions = FromValues(UpperValues(mr.scanOptions), 0, kScanOptions);
  if (byOptions.part != DixonPart::None)
  {
    return Decide(mr, byOptions, "Scan Options");
  }
  Words context = UpperWords(attributes.seriesDescription + " " + attributes.protocolName + " " + mr.sequenceName);
  for (const auto * values : { &seriesValues, &frameValues })
  {
    context.insert(context.end(), values->begin(), values->end());
  }
  Words rest;
  const Match byDescription = TakeFromDescription(attributes.seriesDescription, rest, TellsOfDixon(context));
  if (byDescription.part != DixonPart::None)
  {
    return Decide(mr, byDescription, "Series Description");
  }
  if (IsSurelyDixon(context))
  {
    mr.part = DixonPart::Unknown;
    mr.partEvidence = "the headers tell of Dixon but not which part the images show";
  }
}

namespace
{
/** "STATION2", "THIGH", "3": words that differ between the stations of one acquisition. */
bool NamesStation(const std::string & word)
{
  const auto end = word.find_last_not_of("0123456789");
  return end == std::string::npos || Contains(kStationWords, word.substr(0, end + 1));
}
} // namespace

std::vector<std::string> DescriptionStem(const std::string & seriesDescription)
{
  Words words;
  TakeFromDescription(seriesDescription, words, true);
  words.erase(std::remove_if(words.begin(), words.end(), NamesStation), words.end());
  return words;
}

std::string ProtonDensityToken(const SeriesAttributes & attributes, const MrFacts & mr)
{
  for (const std::string * text :
       { &attributes.seriesDescription, &attributes.protocolName, &mr.sequenceName, &mr.seriesImageType, &attributes.imageType })
  {
    const Words words = UpperWords(*text);
    for (const ProtonDensityEncoding & encoding : kProtonDensity)
    {
      if (FindRow(words, SplitAtBlanks(encoding.words)))
      {
        return std::string(encoding.words);
      }
    }
  }
  return {};
}

std::string NameOf(DixonPart part)
{
  switch (part)
  {
  case DixonPart::Water:
    return "water";
  case DixonPart::Fat:
    return "fat";
  case DixonPart::InPhase:
    return "in-phase";
  case DixonPart::OpposedPhase:
    return "opposed-phase";
  case DixonPart::FatFraction:
    return "fat-fraction";
  case DixonPart::R2Star:
    return "R2*";
  default:
    return "other";
  }
}
} // namespace myosect::dicom
