// An agent that nothing of ours serves: the official SDK speaks, in 1.0 on one port and in 0.3 on another. What it does depends on the first word it is told.
import express from "express";
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from "@a2a-js/sdk/server";
import { jsonRpcHandler, UserBuilder } from "@a2a-js/sdk/server/express";

const [working, completed, canceled, waits] = [2, 3, 5, 6];
const agent = 2;

const text = value => ({ content: { $case: "text", value }, metadata: undefined, filename: "", mediaType: "" });
const data = value => ({ content: { $case: "data", value }, metadata: undefined, filename: "", mediaType: "" });
const file = (value, filename, mediaType) => ({ content: { $case: "raw", value }, metadata: undefined, filename, mediaType });

class Worker {
  async execute({ userMessage, taskId, contextId, task }, bus) {
    let number = 0;
    const message = parts => ({ messageId: `${taskId}-${userMessage.messageId}-${++number}`, contextId, taskId, role: agent, parts, metadata: undefined, extensions: [], referenceTaskIds: [] });
    const status = (state, parts) => bus.publish(AgentEvent.statusUpdate({
      taskId, contextId, status: { state, message: parts ? message(parts) : undefined, timestamp: new Date().toISOString() }, metadata: undefined,
    }));
    const artifact = (artifactId, parts, append = false) => bus.publish(AgentEvent.artifactUpdate({
      taskId, contextId, artifact: { artifactId, name: artifactId, description: "", parts, metadata: undefined, extensions: [] }, append, lastChunk: false, metadata: undefined,
    }));
    bus.publish(AgentEvent.task(task ?? { id: taskId, contextId, status: { state: working, message: undefined, timestamp: new Date().toISOString() }, artifacts: [], history: [userMessage], metadata: undefined }));

    const words = userMessage.parts.filter(part => part.content?.$case === "text").map(part => part.content.value).join("\n");
    const decided = userMessage.parts.find(part => part.content?.$case === "data")?.content.value;
    if (task && decided) {
      artifact("answer", [text(`Decided: ${decided.decisions.map(call => `${call.id} ${call.decision} ${JSON.stringify(call.arguments ?? call.reason ?? null)}`).join("; ")}`)]);
      status(completed);
    } else if (task) {
      artifact("answer", [text(`You said ${words}.`)]);
      status(completed);
    } else if (words.startsWith("Ask")) {
      status(waits, [data({ type: "question", question: "Which city?", choices: ["Oslo", "Riga"] })]);
    } else if (words.startsWith("Approve")) {
      status(waits, [data({
        type: "tool-approval-request",
        calls: [
          { id: "a", tool: "deploy", arguments: { version: "4.12" }, editable: true },
          { id: "b", tool: "notify", arguments: { who: "everybody" } },
        ],
      })]);
    } else if (words.startsWith("File")) {
      const given = userMessage.parts.filter(part => part.content?.$case === "raw");
      artifact("files", given.map(part => file(Buffer.from(Buffer.from(part.content.value).toString("utf8").toUpperCase()), `loud-${part.filename}`, part.mediaType)));
      artifact("answer", [text(`Read ${given.length} file of ${given[0]?.content.value.length} bytes.`)]);
      status(completed);
    } else {
      status(working, [text("Thinks")]);
      for (const piece of ["One ", "two ", "three \u{1F600}."]) artifact("answer", [text(piece)], piece !== "One ");
      status(completed);
    }
    bus.finished();
  }

  async cancelTask(taskId, bus) {
    bus.publish(AgentEvent.statusUpdate({ taskId, contextId: "", status: { state: canceled, message: undefined, timestamp: new Date().toISOString() }, metadata: undefined }));
    bus.finished();
  }
}

async function serve(version) {
  const app = express();
  const server = await new Promise(done => { const listening = app.listen(0, "127.0.0.1", () => done(listening)); });
  const url = `http://127.0.0.1:${server.address().port}/`;
  const about = { name: `JavaScript ${version}`, description: "Answers from JavaScript.", version: "1.0.0", defaultInputModes: ["text/plain", "text/csv"], defaultOutputModes: ["text/plain"], skills: [] };
  const shown = version === "1.0"
    ? { ...about, supportedInterfaces: [{ url, protocolBinding: "JSONRPC", protocolVersion: "1.0" }], capabilities: { streaming: true } }
    : { ...about, protocolVersion: "0.3.0", url, preferredTransport: "JSONRPC", capabilities: { streaming: true } };
  const card = {
    ...about, provider: undefined, documentationUrl: undefined, securitySchemes: {}, securityRequirements: [], signatures: [],
    supportedInterfaces: ["1.0", "0.3"].map(protocolVersion => ({ url, protocolBinding: "JSONRPC", protocolVersion, tenant: "" })),
    capabilities: { streaming: true, pushNotifications: false, extendedAgentCard: false, extensions: [] },
  };
  app.get("/.well-known/agent-card.json", (_, response) => response.json(shown));
  app.use("/", jsonRpcHandler({
    requestHandler: new DefaultRequestHandler(card, new InMemoryTaskStore(), new Worker()),
    userBuilder: UserBuilder.noAuthentication,
    legacyCompat: { enabled: version === "0.3" },
  }));
  return url;
}

const urls = [await serve("1.0"), await serve("0.3")];
console.log(`JavaScript agents listen at ${urls.join(" ")}`);
