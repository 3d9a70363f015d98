using Bordnetz.Server.Kuksa;

namespace Bordnetz.Server.Rest;

/// <summary>The door for scripts as OpenAPI 3.1 describes it.</summary>
internal static class OpenApi
{
    public static string Text { get; } =
        Template.Replace("{version}", ServerIdentity.Version, StringComparison.Ordinal);

    private const string Template = """
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Bordnetz",
            "version": "{version}",
            "description": "The signals of a live vehicle, as the COVESA Vehicle Signal Specification names them."
          },
          "security": [{}, {"token": []}],
          "paths": {
            "/api/signals": {
              "get": {
                "operationId": "listSignals",
                "summary": "Signals with their values, as they were at one moment",
                "parameters": [{"$ref": "#/components/parameters/patterns"}],
                "responses": {
                  "200": {
                    "description": "The signals that match and that the token allows to read",
                    "content": {"application/json": {
                      "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Signal"}}}}
                  },
                  "400": {"$ref": "#/components/responses/problem"},
                  "401": {"$ref": "#/components/responses/unknown"},
                  "403": {"$ref": "#/components/responses/problem"},
                  "404": {"$ref": "#/components/responses/problem"}
                }
              }
            },
            "/api/signals/{path}": {
              "parameters": [{
                "name": "path", "in": "path", "required": true,
                "schema": {"type": "string"}, "example": "Vehicle.Speed"
              }],
              "get": {
                "operationId": "getSignal",
                "summary": "One signal with its value",
                "responses": {
                  "200": {
                    "description": "The signal",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Signal"}}}
                  },
                  "401": {"$ref": "#/components/responses/unknown"},
                  "403": {"$ref": "#/components/responses/problem"},
                  "404": {"$ref": "#/components/responses/problem"}
                }
              },
              "put": {
                "operationId": "setTarget",
                "summary": "Sets the target of an actuator; its value follows when the vehicle has acted",
                "requestBody": {
                  "required": true,
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Target"}}}
                },
                "responses": {
                  "202": {
                    "description": "The target is on its way",
                    "content": {"application/json": {"schema": {
                      "type": "object",
                      "required": ["path", "target"],
                      "properties": {
                        "path": {"type": "string"},
                        "target": {"$ref": "#/components/schemas/Value"}
                      }
                    }}}
                  },
                  "400": {"$ref": "#/components/responses/problem"},
                  "401": {"$ref": "#/components/responses/unknown"},
                  "403": {"$ref": "#/components/responses/problem"},
                  "404": {"$ref": "#/components/responses/problem"},
                  "405": {"$ref": "#/components/responses/problem"},
                  "413": {"$ref": "#/components/responses/problem"},
                  "503": {"$ref": "#/components/responses/problem"}
                }
              }
            },
            "/api/events": {
              "get": {
                "operationId": "streamSignals",
                "summary": "Signals as Server-Sent Events: 'state' at first, then 'update' with what changed",
                "parameters": [
                  {"$ref": "#/components/parameters/patterns"},
                  {
                    "name": "interval", "in": "query",
                    "description": "The shortest time between two events, in milliseconds",
                    "schema": {"type": "integer", "minimum": 10, "maximum": 3600000, "default": 100}
                  },
                  {
                    "name": "Last-Event-ID", "in": "header",
                    "description": "The last identity that was received: the stream goes on from there if it can",
                    "schema": {"type": "string"}
                  }
                ],
                "responses": {
                  "200": {
                    "description": "Events; the data of each are an array of values with their paths",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}}
                  },
                  "400": {"$ref": "#/components/responses/problem"},
                  "401": {"$ref": "#/components/responses/unknown"},
                  "403": {"$ref": "#/components/responses/problem"},
                  "404": {"$ref": "#/components/responses/problem"},
                  "503": {"$ref": "#/components/responses/problem"}
                }
              }
            },
            "/metrics": {
              "get": {
                "operationId": "getMetrics",
                "summary": "What is counted, in Prometheus' text format",
                "responses": {
                  "200": {"description": "Metrics", "content": {"text/plain": {"schema": {"type": "string"}}}},
                  "401": {"$ref": "#/components/responses/unknown"}
                }
              }
            }
          },
          "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "parameters": {
              "patterns": {
                "name": "path", "in": "query",
                "description": "Paths; '*' stands for one name or a part of it, '**' for any number of names",
                "schema": {"type": "array", "items": {"type": "string"}, "default": ["**"]},
                "example": ["Vehicle.Cabin.**"]
              }
            },
            "responses": {
              "problem": {
                "description": "What is wrong (RFC 9457)",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "unknown": {"description": "A token is needed, and none that is good was given"}
            },
            "schemas": {
              "Value": {
                "description": "A value of the signal's type; null when there is none",
                "type": ["number", "boolean", "string", "array", "null"],
                "items": {"type": ["number", "boolean", "string"]}
              },
              "Target": {
                "type": "object",
                "required": ["value"],
                "properties": {"value": {"$ref": "#/components/schemas/Value"}}
              },
              "Signal": {
                "type": "object",
                "required": ["path", "value", "quality", "time", "kind", "type", "description"],
                "properties": {
                  "path": {"type": "string"},
                  "value": {"$ref": "#/components/schemas/Value"},
                  "quality": {"enum": ["good", "stale", "invalid", "missing"]},
                  "time": {"type": "string", "format": "date-time"},
                  "target": {"$ref": "#/components/schemas/Value"},
                  "kind": {"enum": ["attribute", "sensor", "actuator"]},
                  "type": {"type": "string", "examples": ["float", "uint8[]"]},
                  "unit": {"type": "string"},
                  "min": {"type": "number"},
                  "max": {"type": "number"},
                  "allowed": {"type": "array", "items": {"$ref": "#/components/schemas/Value"}},
                  "description": {"type": "string"}
                }
              },
              "Problem": {
                "type": "object",
                "required": ["title", "status", "detail"],
                "properties": {
                  "title": {"type": "string"},
                  "status": {"type": "integer"},
                  "detail": {"type": "string"}
                }
              }
            }
          }
        }
        """;
}
