namespace Bordnetz.Functions;
