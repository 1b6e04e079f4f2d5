/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands that there are, in the order in which help lists them: a line each, `command_NAME`
 * of cmd-NAME.c. The order to keep: new check plan fmt export schema up console snapshot revert
 * startex pausex resume endex clock fire hold release skip postpone clone edit cleanup status
 * board explain log row as inbox message answer note reports report verify archive unarchive why
 * msel directory met comcheck queue claim unclaim done request grant refuse recall approve deny
 * grade sheet sheets adjust adjustments excuse freeze thaw finalize artifacts disputes variables
 * seat sessions cut lock portal access run rehearse down forget doctor image completion help
 * controller ssh_proxy.
 */
#pragma once

#define COMMANDS(X)                                                                                \
    X(new)                                                                                         \
    X(check)                                                                                       \
    X(plan)                                                                                        \
    X(fmt)                                                                                         \
    X(export)                                                                                      \
    X(schema)                                                                                      \
    X(up)                                                                                          \
    X(console)                                                                                     \
    X(snapshot)                                                                                    \
    X(revert)                                                                                      \
    X(startex)                                                                                     \
    X(pausex)                                                                                      \
    X(resume)                                                                                      \
    X(endex)                                                                                       \
    X(clock)                                                                                       \
    X(fire)                                                                                        \
    X(hold)                                                                                        \
    X(release)                                                                                     \
    X(skip)                                                                                        \
    X(postpone)                                                                                    \
    X(clone)                                                                                       \
    X(edit)                                                                                        \
    X(cleanup)                                                                                     \
    X(status)                                                                                      \
    X(board)                                                                                       \
    X(explain)                                                                                     \
    X(log)                                                                                         \
    X(row)                                                                                         \
    X(as)                                                                                          \
    X(inbox)                                                                                       \
    X(message)                                                                                     \
    X(answer)                                                                                      \
    X(note)                                                                                        \
    X(reports)                                                                                     \
    X(report)                                                                                      \
    X(verify)                                                                                      \
    X(archive)                                                                                     \
    X(unarchive)                                                                                   \
    X(why)                                                                                         \
    X(msel)                                                                                        \
    X(directory)                                                                                   \
    X(met)                                                                                         \
    X(comcheck)                                                                                    \
    X(queue)                                                                                       \
    X(claim)                                                                                       \
    X(unclaim)                                                                                     \
    X(done)                                                                                        \
    X(request)                                                                                     \
    X(grant)                                                                                       \
    X(refuse)                                                                                      \
    X(recall)                                                                                      \
    X(approve)                                                                                     \
    X(deny)                                                                                        \
    X(grade)                                                                                       \
    X(sheet)                                                                                       \
    X(sheets)                                                                                      \
    X(adjust)                                                                                      \
    X(adjustments)                                                                                 \
    X(excuse)                                                                                      \
    X(freeze)                                                                                      \
    X(thaw)                                                                                        \
    X(finalize)                                                                                    \
    X(artifacts)                                                                                   \
    X(disputes)                                                                                    \
    X(variables)                                                                                   \
    X(seat)                                                                                        \
    X(sessions)                                                                                    \
    X(cut)                                                                                         \
    X(lock)                                                                                        \
    X(portal)                                                                                      \
    X(access)                                                                                      \
    X(run)                                                                                         \
    X(rehearse)                                                                                    \
    X(down)                                                                                        \
    X(forget)                                                                                      \
    X(doctor)                                                                                      \
    X(image)                                                                                       \
    X(completion)                                                                                  \
    X(help)                                                                                        \
    X(controller)                                                                                  \
    X(ssh_proxy)
