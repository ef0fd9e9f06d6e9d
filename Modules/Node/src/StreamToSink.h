#pragma once

#include <functional>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcostrma.h"

namespace myosect::node
{
/** Hands everything that DCMTK writes to a function; never full, never failing. */
class SinkConsumer : public DcmConsumer
{
public:
  using Sink = std::function<void(const void *, std::size_t)>;
  explicit SinkConsumer(Sink sink) : m_Sink(std::move(sink)) {}
  OFBool good() const override { return OFTrue; }
  OFCondition status() const override { return EC_Normal; }
  OFBool isFlushed() const override { return OFTrue; }
  offile_off_t avail() const override { return 1 << 24; }
  offile_off_t write(const void * bytes, offile_off_t count) override
  {
    m_Sink(bytes, static_cast<std::size_t>(count));
    return count;
  }
  void flush() override {}

private:
  Sink m_Sink;
};

/** A member that must exist before the stream's own base is made. */
struct SinkHolder
{
  SinkConsumer consumer;
};

class StreamToSink : private SinkHolder, public DcmOutputStream
{
public:
  explicit StreamToSink(SinkConsumer::Sink sink) : SinkHolder{ SinkConsumer(std::move(sink)) }, DcmOutputStream(&consumer) {}
};
} // namespace myosect::node
