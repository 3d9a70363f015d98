namespace Bordnetz.Server;
