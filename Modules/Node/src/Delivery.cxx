#include "Delivery.h"

#include <cstdio>
#include <map>
#include <set>

#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmnet/dcmtrans.h"
#include "dcmtk/dcmnet/scu.h"

namespace myosect::node
{
namespace
{
constexpr Uint16 kDuplicateInstance = 0x0111;

class Sender : public DcmSCU
{
public:
  using DcmSCU::useSecureConnection;
};

bool IsReceived(Uint16 status)
{
  return status == STATUS_Success || (status & 0xf000) == 0xb000 || status == kDuplicateInstance;
}

/** The object's own transfer syntax; uncompressed objects in either uncompressed form. */
OFList<OFString> SyntaxesFor(const std::string & transferSyntax)
{
  OFList<OFString> syntaxes;
  syntaxes.push_back(transferSyntax.c_str());
  if (!DcmXfer(transferSyntax.c_str()).isEncapsulated() && transferSyntax != UID_LittleEndianImplicitTransferSyntax)
  {
    syntaxes.push_back(UID_LittleEndianImplicitTransferSyntax);
  }
  return syntaxes;
}
} // namespace

std::string Deliver(const std::string & job, const Destination & destination, const NodeSettings & settings, Queue & queue,
                    DcmTLSTransportLayer * tls, const std::function<bool()> & stop)
{
  const std::vector<ResultObject> objects = queue.Objects(job, JobState::Sending);
  dcmSocketReceiveTimeout.set(static_cast<Sint32>(settings.dimseSeconds));
  dcmSocketSendTimeout.set(static_cast<Sint32>(settings.dimseSeconds));
  Sender scu;
  scu.setAETitle(settings.aeTitle.c_str());
  scu.setPeerAETitle(destination.aeTitle.c_str());
  scu.setPeerHostName(destination.host.c_str());
  scu.setPeerPort(destination.port);
  scu.setConnectionTimeout(static_cast<Sint32>(settings.acseSeconds));
  scu.setACSETimeout(settings.acseSeconds);
  scu.setDIMSEBlockingMode(DIMSE_NONBLOCKING);
  scu.setDIMSETimeout(settings.dimseSeconds);
  std::set<std::pair<std::string, std::string>> contexts;
  for (const ResultObject & object : objects)
  {
    if (contexts.emplace(object.name.sopClassUid, object.name.transferSyntaxUid).second)
    {
      scu.addPresentationContext(object.name.sopClassUid.c_str(), SyntaxesFor(object.name.transferSyntaxUid));
    }
  }
  OFCondition condition = scu.initNetwork();
  if (condition.good() && tls != nullptr)
  {
    condition = scu.useSecureConnection(tls);
  }
  if (condition.good())
  {
    condition = scu.negotiateAssociation();
  }
  if (condition.bad())
  {
    return std::string("no association with ") + destination.aeTitle + ": " + condition.text();
  }
  for (std::size_t i = 0; i < objects.size(); ++i)
  {
    if (queue.IsSent(job, destination.aeTitle, i))
    {
      continue;
    }
    if (stop())
    {
      scu.releaseAssociation();
      return "stopped";
    }
    const std::filesystem::path file = queue.FolderOf(job, JobState::Sending) / "result" / "dicom" / objects[i].file;
    Uint16 status = 0;
    condition = scu.sendSTORERequest(0, file.c_str(), nullptr, status);
    if (condition.bad())
    {
      scu.abortAssociation();
      return "object " + std::to_string(i + 1) + " of " + std::to_string(objects.size()) + " could not be sent to " + destination.aeTitle +
             ": " + condition.text();
    }
    if (!IsReceived(status))
    {
      scu.releaseAssociation();
      char code[8];
      std::snprintf(code, sizeof code, "0x%04X", status);
      return destination.aeTitle + " refused object " + std::to_string(i + 1) + " of " + std::to_string(objects.size()) + " with status " +
             code;
    }
    queue.MarkSent(job, destination.aeTitle, i);
  }
  scu.releaseAssociation();
  return {};
}
} // namespace myosect::node
