namespace Bordnetz.Wire;
