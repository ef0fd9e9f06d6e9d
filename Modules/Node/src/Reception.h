#pragma once

#include <functional>
#include <string>

#include "DiskBudget.h"
#include "Queue.h"
#include "Tls.h"
#include "myosect/Node/NodeSettings.h"

namespace myosect::node
{
/** What a process that serves an association tells the node. */
struct ReceptionEvent
{
  enum class Kind
  {
    Image, ///< a study has new or changed images
    Again, ///< a known image of a study came again
    Left,  ///< an object that is not analysed was taken and dropped
    Own,   ///< an object made here came back
    Note,  ///< a line for the log
    Trouble
  };
  Kind kind = Kind::Note;
  std::string text; ///< key of the study, or the line
};

/**
 * \brief Serves the association on an accepted socket until its end. To be called in a process of its own.
 *
 * Who is not on the list, or calls another title, is rejected. Objects go from the network to a file without being held in memory, are
 * synced, put into the queue, and only then acknowledged. `refuse`: too many associations are open already; the caller is told so.
 * `stop` ends the association after the message in hand.
 */
void ServeAssociation(int socket, bool refuse, const NodeSettings & settings, Queue & queue, DiskBudget & budget,
                      DcmTLSTransportLayer * tls, const std::function<bool()> & stop,
                      const std::function<void(const ReceptionEvent &)> & tell);
} // namespace myosect::node
