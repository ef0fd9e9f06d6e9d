#include "Outline.h"

#include <fstream>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"

namespace myosect::validation
{
namespace
{
using nlohmann::json;
using segmentation::FloatPlane;
using segmentation::MaskPlane;

Loop ReadCurve(const json & points, const json & pixelMm)
{
  std::vector<Point2> pixels;
  for (const json & point : points)
  {
    pixels.push_back({ point.at(0).get<double>(), point.at(1).get<double>() });
  }
  Loop loop = SplineThrough(pixels);
  for (Point2 & p : loop)
  {
    p = { p.x * pixelMm.at(0).get<double>(), p.y * pixelMm.at(1).get<double>() };
  }
  return loop;
}

Modality ReadModality(const json & content)
{
  const std::string name = content.value("modality", "ct");
  for (const Modality modality : { Modality::Ct, Modality::T1, Modality::Dixon })
  {
    if (name == ToString(modality))
    {
      return modality;
    }
  }
  throw Error(ErrorCode::UnreadableInput, "\"modality\" is " + name + ", not ct, t1 or dixon");
}

/** Mean over the readers of the signed distance to what `loopsOf` takes from each. */
template <typename TLoopsOf> std::vector<Loop> MeanRegion(const std::vector<ReaderOutline> & readers, const Frame & fine, TLoopsOf loopsOf)
{
  FloatPlane mean(fine.width, fine.height, 0.0F);
  for (const ReaderOutline & reader : readers)
  {
    const FloatPlane distance = SignedDistance(loopsOf(reader), fine);
    for (std::size_t p = 0; p < mean.Size(); ++p)
    {
      mean.data[p] += distance.data[p] / static_cast<float>(readers.size());
    }
  }
  return ZeroLevel(mean, fine);
}
} // namespace

ReaderOutline ReadOutline(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  try
  {
    const json content = json::parse(stream);
    const json & pixelMm = content.at("pixel_mm");
    ReaderOutline outline;
    outline.name = file.stem().string();
    outline.dataset = content.at("dataset").get<std::string>();
    outline.modality = ReadModality(content);
    outline.zLpsMm = content.at("z_lps_mm").get<double>();
    outline.firstPixelLpsMm = content.at("first_pixel_lps_mm").get<Vector3>();
    if (content.contains("image_orientation"))
    {
      const auto orientation = content.at("image_orientation").get<std::array<double, 6>>();
      outline.direction = { Vector3{ orientation[0], orientation[1], orientation[2] },
                            Vector3{ orientation[3], orientation[4], orientation[5] } };
    }
    outline.limb.push_back(ReadCurve(content.at("limb"), pixelMm));
    outline.fascia.push_back(ReadCurve(content.at("fascia"), pixelMm));
    for (const json & bone : content.at("bones"))
    {
      outline.bones.push_back(ReadCurve(bone, pixelMm));
    }
    return outline;
  }
  catch (const json::exception & e)
  {
    throw Error(ErrorCode::UnreadableInput,
                "outline " + file.filename().string() + " cannot be read (" + e.what() + "); see Data/HandDrawn/README.md");
  }
}

SliceRegions RegionsOf(const std::vector<ReaderOutline> & readers, const Frame & frame)
{
  const Frame fine = frame.Finer(2);
  SliceRegions regions;
  regions.limb = MeanRegion(readers, fine, [](const ReaderOutline & r) { return r.limb; });
  regions.bone = MeanRegion(readers, fine, [](const ReaderOutline & r) { return r.bones; });
  regions.fascia = MeanRegion(readers, fine,
                              [](const ReaderOutline & r)
                              {
                                std::vector<Loop> all = r.fascia;
                                all.insert(all.end(), r.bones.begin(), r.bones.end());
                                return all;
                              });
  return regions;
}

MaskPlane CompartmentPixels(const SliceRegions & regions, const Frame & frame)
{
  const FloatPlane inside = Coverage(regions.fascia, frame), bone = Coverage(regions.bone, frame);
  MaskPlane mask(frame.width, frame.height, 0);
  for (std::size_t p = 0; p < mask.Size(); ++p)
  {
    mask.data[p] = inside.data[p] - bone.data[p] >= 0.5F ? 1 : 0;
  }
  return mask;
}

double Dice(const MaskPlane & a, const MaskPlane & b) noexcept
{
  std::size_t both = 0, sum = 0;
  for (std::size_t p = 0; p < a.Size(); ++p)
  {
    const bool inA = a.data[p] != 0, inB = b.data[p] != 0;
    both += inA && inB ? 1 : 0;
    sum += (inA ? 1 : 0) + (inB ? 1 : 0);
  }
  return sum != 0 ? 2.0 * static_cast<double>(both) / static_cast<double>(sum) : 0.0;
}
} // namespace myosect::validation
